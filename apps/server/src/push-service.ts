import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { PushServices } from '@parley/api';
import { lookupPublic, mayCall } from './addresses.ts';

/**
 * Reaches the push services of browsers.
 * @param local whether they may be on this machine, and without encryption; for tests
 * @param patienceMs milliseconds for an answer: anybody may name a service, one too that takes for ever
 */
export const reachPushServices = (local: boolean, patienceMs = 10_000): PushServices => ({
  accepts: (endpoint) => local || mayCall(endpoint),
  send(endpoint, headers, body) {
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        headers,
        signal: AbortSignal.timeout(patienceMs),
        ...(local ? {} : { lookup: lookupPublic }),
      };
      const sent = (endpoint.protocol === 'http:' ? overHttp : overHttps)(endpoint, options, (answer) => {
        answer.destroy();
        resolve(answer.statusCode ?? 500);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  },
});
