// @ts-check
import { argv } from 'node:process';
import { bundle } from './bundle.js';

await import(await bundle(argv[2]));
