import type { CaptureTask, TaskPage } from '../run/task.ts';

/** Every page of a task, as a run asks for them. */
export async function allPages(
  task: CaptureTask,
  from?: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly TaskPage[]> {
  const pages: TaskPage[] = [];
  for await (const page of task.pages(from, signal)) pages.push(page);
  return pages;
}
