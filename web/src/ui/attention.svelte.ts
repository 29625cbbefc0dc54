import type { App } from './app.svelte';
import { strings } from './strings';

/** Makes a ringing page noticed in a row of tabs: its title flashes, and a notification when it is hidden. */
export function attention(app: App): void {
  $effect(() => {
    const call = app.calls.state;
    if (call.phase !== 'incoming') return;
    const title = strings.incoming.title(app.nameOf(call.peer));
    const stopFlashing = flash(title);
    const stopNotifying = notify(title);
    return () => {
      stopFlashing();
      stopNotifying();
    };
  });
  $effect(() => {
    const call = app.calls.state;
    if (call.phase !== 'active') return;
    document.title = `${app.nameOf(call.peer)} · ${strings.product}`;
    return () => (document.title = strings.product);
  });
}

function flash(title: string): () => void {
  document.title = title;
  let shown = true;
  const timer = setInterval(() => {
    shown = !shown;
    document.title = shown ? title : strings.product;
  }, 900);
  return () => {
    clearInterval(timer);
    document.title = strings.product;
  };
}

function notify(title: string): () => void {
  if (!document.hidden || !('Notification' in window) || Notification.permission !== 'granted')
    return () => {};
  try {
    const notification = new Notification(title, {
      icon: '/favicon.svg',
      requireInteraction: true,
      tag: 'call',
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return () => notification.close();
  } catch {
    // Some phones allow notifications from a service worker only.
    return () => {};
  }
}
