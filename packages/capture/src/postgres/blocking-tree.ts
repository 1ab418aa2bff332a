// Who waits for whom, as a tree: the roots are those who hold and do not wait.

export interface BlockedSession {
  readonly pid: number;
  /** Those who hold what it waits for, and those who wait for it before it. */
  readonly blockedBy: readonly number[];
  readonly waitSeconds: number;
  readonly query: string;
}

export interface BlockingNode extends Partial<BlockedSession> {
  /** 0 is a prepared transaction, which has no process. */
  readonly pid: number;
  /** Those who wait for this one. */
  readonly blocks: readonly BlockingNode[];
}

/**
 * Draws the tree, as `pid [those who wait]`:
 *
 *   7 waits for 3; 9 waits for 7; 8 waits for 3 and, behind 7 in the queue, for 7   →   3 [7 [9], 8]
 *
 * Each session stands once, below one that does not itself wait if there is such: in a queue of a hundred each waits for all
 * before it, and a tree of all paths would have 2^100 nodes. Sessions in a circle, a deadlock that is about to be found,
 * begin at the lowest pid.
 */
export function blockingTree(sessions: readonly BlockedSession[]): readonly BlockingNode[] {
  const waiting = new Map(sessions.map((session) => [session.pid, session]));
  const parentOf = ({ blockedBy }: BlockedSession) => blockedBy.find((pid) => !waiting.has(pid)) ?? blockedBy[0] ?? 0;
  const children = Map.groupBy(sessions, parentOf);
  const drawn = new Set<number>();
  const draw = (pid: number): BlockingNode => {
    drawn.add(pid);
    const next = (children.get(pid) ?? []).filter((one) => !drawn.has(one.pid));
    return { pid, ...waiting.get(pid), blocks: next.map((one) => draw(one.pid)) };
  };
  const roots = [...children.keys()].filter((pid) => !waiting.has(pid)).sort((a, b) => a - b);
  const trees = roots.map(draw);
  const circles = sessions.flatMap(({ pid }) => (drawn.has(pid) ? [] : [draw(pid)]));
  return [...trees, ...circles];
}
