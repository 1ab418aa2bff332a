// English names of days and months: the language of logs.

export const monthNames: readonly string[] =
  'January February March April May June July August September October November December'.split(' ');
/** From Sunday, as JavaScript counts. */
export const dayNames: readonly string[] = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
export const shortNameLength = 3;
