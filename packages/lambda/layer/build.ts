// Makes packages/lambda/layer/dist: the coverage layer as a folder, and as coldcase-coverage-layer.zip.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildLayer, zipOfFolder } from './build-layer.ts';

const dist = join(import.meta.dirname, 'dist');
const folder = join(dist, 'opt');
const zip = join(dist, 'coldcase-coverage-layer.zip');

rmSync(dist, { recursive: true, force: true });
await buildLayer(folder);
const bytes = zipOfFolder(folder);
writeFileSync(zip, bytes);
process.stdout.write(`${zip}: ${bytes.length} bytes\n`);
