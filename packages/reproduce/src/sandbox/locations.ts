// Where the files are that are run, not imported. Published, `bootstrap.mjs` lies beside the bundle and means the same in the
// expression below; the example service is passed in by whoever ships it elsewhere.
import { fileURLToPath } from 'node:url';

/** The path of the runtime that runs inside an environment. */
export function bootstrapFile(): string {
  return fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
}

/** The path of the stand-in for the native part of aws-lambda-ric. */
export function rapidClientFile(): string {
  return fileURLToPath(new URL('./rapid-client.cjs', import.meta.url));
}

/** The folder of the example service, in the repository. */
export function shopFolder(): string {
  return fileURLToPath(new URL('../../../../examples/shop', import.meta.url));
}

/** The program that builds `@coldcase/lambda` into a folder, in the repository. */
export function libraryBuildFile(): string {
  return fileURLToPath(new URL('../../../lambda/build-into.ts', import.meta.url));
}
