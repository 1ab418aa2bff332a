/** A line of a log that Lambda writes, not the function. */
export const platformLine = /^(INIT_START|START|END|REPORT|EXTENSION)\b/;
