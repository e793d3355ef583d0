/** The one file that talks to the extension host. */
import { Rpc } from '../../src/protocol/rpc';
import type { Methods } from '../../src/protocol/rpc';

export interface Host<HostApi, State> {
  readonly remote: HostApi;
  /** What `setState` kept over a reload, unchecked. */
  getState(): unknown;
  setState(state: State): void;
}

/** Connects to the host, which may call `page` from then on. May run once in a page's life: VS Code's rule. */
export function connectHost<HostApi extends Methods<HostApi>, PageApi extends Methods<PageApi>, State>(
  page: PageApi,
): Host<HostApi, State> {
  const api = acquireVsCodeApi();
  const rpc = new Rpc<PageApi, HostApi>(
    {
      post: (message) => api.postMessage(message),
      onMessage(listener) {
        const receive = (event: MessageEvent): void => listener(event.data);
        window.addEventListener('message', receive);
        return { dispose: () => window.removeEventListener('message', receive) };
      },
    },
    page,
  );
  return { remote: rpc.remote, getState: () => api.getState(), setState: (state) => api.setState(state) };
}
