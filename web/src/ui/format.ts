/** Figures as people read them. */

export function duration(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

export function bitRate(bitsPerSecond: number): string {
  if (bitsPerSecond >= 1e6) return `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
  return `${Math.round(bitsPerSecond / 1000)} kbit/s`;
}

export function byteCount(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1000 ? `${Math.round(bytes / 1000)} kB` : `${bytes} B`;
}

export function timeOfDay(millis: number): string {
  const when = new Date(millis);
  const today = new Date().toDateString() === when.toDateString();
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
  return when.toLocaleString(undefined, today ? time : { ...time, day: 'numeric', month: 'short' });
}

/** Eight digits in two groups, as one reads them aloud. */
export function grouped(code: string): string {
  return `${code.slice(0, 4)} ${code.slice(4)}`;
}

/** How long something took that may be short. */
export function briefly(millis: number): string {
  return millis < 1000 ? `${Math.round(millis)} ms` : `${(millis / 1000).toFixed(1)} s`;
}
