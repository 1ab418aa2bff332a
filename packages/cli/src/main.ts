#!/usr/bin/env node
// The command `coldcase`. This file only knows which commands there are: each loads what it needs when it is run, so that
// `coldcase --help` answers before the engine could even be loaded.
import { buildProgram } from './program.ts';

await buildProgram().parseAsync(process.argv);
