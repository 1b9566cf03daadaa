import { afterAll, onTestFinished, TestRunner } from 'vitest';

/** What is done at the end: of the test that is running, or else of the test file. */
export function atEnd(work: () => Promise<unknown>): void {
  if (TestRunner.getCurrentTest()) onTestFinished(async () => void (await work()));
  else afterAll(work);
}
