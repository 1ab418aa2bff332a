// Everything in a query has a limit, and the limit has a name.

/** UTF-16 units of a query. The service refuses longer ones (StartQuery, `queryString`). */
export const queryLengthMax = 10_000;

/** Levels that parentheses, calls, prefix operators or one chain of arithmetic may nest: each costs stack in every later pass. */
export const nestingDepthMax = 150;

/** UTF-16 units of one regular expression. Longer ones compile to automata of many megabytes. */
export const regexLengthMax = 2_000;

/** How often a pattern may repeat something: RE2, which executes the patterns, refuses more. */
export const regexRepetitionMax = 1_000;

/** Groups that a regular expression may nest: translating one recurses once per level. */
export const regexNestingMax = 100;

/** Problems reported for one text; after these the reader has enough to do, and the next run reports the rest. */
export const diagnosticsMax = 50;

/** Rows of an answer when neither the query nor the caller names a number (documented default of `limit`). */
export const rowLimitDefault = 10_000;

/** Rows of an answer at most (documented for `limit` and for StartQuery). */
export const rowLimitMax = 100_000;

/** `stats` commands in one query (documented for the Standard log class). */
export const statsCommandsMax = 10;

/** Characters by which a mistyped word may differ from the one that is suggested for it. */
export const suggestionDistanceMax = 2;

/** Values that the service takes from one JSON message, in order of appearance. The rest needs `parse`. */
export const jsonFieldsMax = 200;

/** Levels of a JSON message that are searched for fields. Deeper documents are not logs but attacks. */
export const jsonDepthMax = 32;

/** Hexadecimal digits that `hexToDec` reads: a number of 64 bits. */
export const hexDigitsMax = 16;

/** Branches of one `case` (documented). */
export const caseBranchesMax = 10;

/** Values that `topk` lists at most (documented). */
export const topkMax = 10_000;

/** Patterns, zones, subnets and the like that one function remembers, so that it does not read them anew for every row. */
export const rememberedMax = 1_000;

/** Characters of such a pattern or name. A whole message, given as one by mistake, is not kept. */
export const rememberedLengthMax = 200;

/** Rows that `appendcols` takes from its sub-query unless `max` says otherwise (documented). */
export const appendedRowsDefault = 10_000;

/** How many rows `autoregress` may look back: each is a column of the answer. */
export const lagRowsMax = 1_000;

/** Rows that `fillmissing` may make: as many as an answer may have. */
export const fillBinsRowsMax = 100_000;

/** Fields that `relevantfields` lists. */
export const relevantFieldsMax = 20;

/** Values that it names for each of them. */
export const topContributorsMax = 3;

/**
 * Parts of a dotted name up to which every way to read its dots is tried: 2^(n-1) places, 64 for 7, which no
 * name in the collected queries exceeds.
 */
export const jsonSplitsMax = 7;

/** Characters of a line that `format` makes, unless told otherwise: what fits beside a file tree on a laptop. */
export const formatWidth = 100;
