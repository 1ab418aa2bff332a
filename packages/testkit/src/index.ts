export { type DrawnOptions, drawnDay, drawnEvents, drawnStream } from './drawn-events.ts';
export { type Seeded, seeded } from './seeded.ts';
