import { Problem } from '@parley/contracts';
import { z } from 'zod';
import type { Answer } from './rest.ts';

const Exactly = z.strictObject(Problem.shape);

/**
 * What was refused, and why.
 * @throws when the answer is not exactly what the contract says of refusals
 */
export function readProblem({ status, headers, body }: Answer): Problem {
  const problem = Exactly.parse(body);
  const type = headers.get('content-type');
  const request_id = headers.get('x-request-id');
  if (type !== 'application/problem+json; charset=utf-8') throw new Error(`a problem of the type ${type}`);
  if (problem.status !== status) throw new Error(`a problem of status ${problem.status}, answered with ${status}`);
  if (problem.request_id !== request_id) throw new Error('the id in the problem is not that of the request');
  if (problem.type !== `urn:parley:problem:${problem.reason}`) throw new Error(`a problem called ${problem.type}`);
  return problem;
}
