import { buildWeb } from '../build.js';

/** The servers of tests give out the client as it is now. */
export default buildWeb;
