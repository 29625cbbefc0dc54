import type { Attachment } from 'svelte/attachments';

/** Gives a `<video>` or `<audio>` its stream, which no attribute can. */
export function sourceOf(stream: MediaStream | undefined): Attachment<HTMLMediaElement> {
  return (element) => {
    element.srcObject = stream ?? null;
    if (stream) void element.play().catch(() => {});
    return () => {
      element.srcObject = null;
    };
  };
}
