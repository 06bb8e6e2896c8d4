/** Hours and minutes of a length of time in seconds; a day is no unit of working time. */
export function parts(seconds: number): { hours: number; minutes: number } {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
