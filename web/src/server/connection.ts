/**
 * `lost`: no server answers. `refused`: a server answers, and does not accept the token or the sign-in of
 * this page.
 */
export type Connection = 'open' | 'lost' | 'refused';

const listeners = new Set<() => void>();
let connection: Connection = 'open';

export function currentConnection(): Connection {
  return connection;
}

/**
 * Calls the listener whenever the connection changes.
 *
 * @returns a function that ends the subscription
 */
export function listenToConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function setConnection(is: Connection): void {
  if (connection === is) return;
  connection = is;
  listeners.forEach((listener) => listener());
}
