/** The function of a goroutine as Go's dumps write it: its task's name without the number that tells it from others of the same function. */
export function functionOf(task: string): string {
  return `main.${task.replace(/-\d+$/, '')}`;
}
