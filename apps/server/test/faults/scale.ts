/** Whether everything is tried out as often as it takes (`pnpm test:faults`), or a few times with all other tests. */
export const full = process.env['FAULTS'] === 'full';

export const scaled = (quick: number, whole: number): number => (full ? whole : quick);

/** What is done to processes takes its time on a busy machine. */
export const patient = { timeout: scaled(60_000, 900_000) };

/** How soon a refusal must come: the promise is two seconds, but not for a machine that does a hundred other things. */
export const promptMs = scaled(10_000, 2_000);
