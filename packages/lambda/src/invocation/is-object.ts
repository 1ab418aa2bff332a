/** Of what runtimes, SDKs and events hand over, for whose members there are no types here. */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
