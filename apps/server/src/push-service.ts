import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { PushServices } from '@parley/api';
import { lookupPublic, mayCall } from './addresses.ts';

const patience = 10_000;

/**
 * Reaches the push services of browsers.
 * @param local whether they may be on this machine, and without encryption; for tests
 */
export const reachPushServices = (local: boolean): PushServices => ({
  accepts: (endpoint) => local || mayCall(endpoint),
  send(endpoint, headers, body) {
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', headers, timeout: patience, ...(local ? {} : { lookup: lookupPublic }) };
      const sent = (endpoint.protocol === 'http:' ? overHttp : overHttps)(endpoint, options, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 500);
      });
      sent.on('timeout', () => sent.destroy(new Error('the push service does not answer')));
      sent.on('error', reject);
      sent.end(body);
    });
  },
});
