/**
 * Starts the browser's media threads before the first call needs them.
 *
 * @returns a peer connection that never connects; the threads stay as long as it is kept
 */
export function warmUp(): RTCPeerConnection {
  const connection = new RTCPeerConnection({ iceServers: [] });
  connection.createDataChannel('warm');
  void connection.createOffer();
  return connection;
}
