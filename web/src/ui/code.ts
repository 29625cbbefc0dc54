/** Code that only a call or a click needs: what a device loads before it can ring stays small. */
export const detailsCode = () => import('./CallDetails.svelte');
export const endedCode = () => import('./EndedCall.svelte');
export const missedCode = () => import('./MissedCalls.svelte');
export const messagesCode = () => import('./Messages.svelte');
export const numbersCode = () => import('./NumbersDialog.svelte');
export const pastCode = () => import('./PastCallList.svelte');
export const proofCode = () => import('./ProofDialog.svelte');

/** Loads what a call will want to show, as the box may be away by then. */
export function prepareForCall(): void {
  for (const code of [detailsCode, endedCode, proofCode, numbersCode]) code().catch(() => {});
}
