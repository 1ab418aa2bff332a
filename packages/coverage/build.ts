// Makes packages/coverage/dist: the function that combines, as a folder and as the archive that Lambda takes. The SDK is left
// out, since the runtimes of Node carry it (https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html).
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';

const dist = join(import.meta.dirname, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, 'combiner'), { recursive: true });

const { outputFiles } = await build({
  entryPoints: [join(import.meta.dirname, 'src/combiner/handler.ts')],
  write: false,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  external: ['@aws-sdk/*'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  // monocart is CommonJS and asks for node: modules through require.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const bundle = Buffer.from(outputFiles[0]?.contents ?? []);
writeFileSync(join(dist, 'combiner/index.mjs'), bundle);
writeFileSync(join(dist, 'combiner.zip'), zipOf('index.mjs', bundle));

/**
 * An archive of one file (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7 to 4.3.16), the same
 * bytes each time: its time is the first that the format knows, so that a deployment sees no change where there is none.
 */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content, { level: 9 });
  const firstOfJanuary1980 = 0x21;
  const readableByAll = 0o100644;
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(firstOfJanuary1980, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(name), packed]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(readableByAll * 0x10000, 6);
  const madeByUnix = Buffer.from([20, 3]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeByUnix, common, rest, Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(entry.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, entry, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
