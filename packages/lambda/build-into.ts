// node packages/lambda/build-into.ts FOLDER: the doors of the library, without declarations, where a function would have them
// installed. For the example service, which runs before anything is published.
import { mkdirSync } from 'node:fs';
import { buildDoors } from './build-doors.ts';

const [folder = ''] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
await buildDoors(folder);
