// Every limit of a capture of a database, in one place: these numbers are what makes it harmless.

/** One statement may run so long. A snapshot that is held for long keeps vacuum from cleaning, here and on the primary. */
export const statementTimeoutMs = 10_000;
/**
 * So long we queue for a table that somebody holds in ACCESS EXCLUSIVE. Short, because whoever comes after us queues behind
 * us; then the table is a gap.
 */
export const lockTimeoutMs = 500;
/** A transaction of ours that waits for our own side, a slow disk, is ended by the server after so long. */
export const idleTimeoutMs = 60_000;
export const connectTimeoutMs = 10_000;
/** The sample is one transaction; after so long it takes what it has and says what is missing. */
export const sampleSecondsMax = 300;
/** Rows of a sample in all. Its keys are held in memory, about 50 bytes each. */
export const sampleRowsMax = 200_000;
/** Bytes of the sample as text. */
export const sampleBytesMax = 512 * 1024 * 1024;
/** A row wider than this is left out: it is held whole, a few times over, while it is masked. */
export const rowBytesMax = 16 * 1024 * 1024;
/** A table up to this size may be sorted whole when no index gives the order: a second of reading. */
export const sortedBytesMax = 64 * 1024 * 1024;
/** Pages read at the end of a larger one: 8 MB, where an append-only table has its newest rows. */
export const tailPagesMax = 1024;
/** Rows asked for in one statement: small enough to be well below the statement timeout. */
export const rowsPerStatement = 1000;
/** Tables, with their partitions, that are sampled. Each is at least one statement. */
export const sampleTablesMax = 5000;
/** Partitions of one table: it is asked as a whole, and each partition and index takes a place in the server's lock table. */
export const partitionsMax = 1000;
/** Rows of one section of the statistics. */
export const sectionRowsMax = 2000;
/** The text of a schema, which is held whole while its literals are masked. */
export const schemaBytesMax = 64 * 1024 * 1024;
