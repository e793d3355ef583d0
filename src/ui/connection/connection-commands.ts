import type { CommandHandlers } from '../kit/commands';
import type { Settings } from '../kit/settings';
import { showConnectionReport } from './connection-report';
import type { Connections } from './connections';
import { pickProfile, pickRegion } from './pickers';
import type { SignIn } from './sign-in';

export interface ConnectionCommandServices {
  readonly settings: Settings;
  readonly connections: Connections;
  readonly signIn: Pick<SignIn, 'run'>;
  /** Brings up the view that shows what the connection leads to. */
  readonly showDomains: () => Promise<void>;
}

/** What can be done with the connection. */
export function connectionCommands({ settings, connections, signIn, showDomains }: ConnectionCommandServices) {
  return {
    selectProfile: async () => {
      const connection = await pickProfile(connections.chosen);
      if (connection === undefined) return;
      await connections.choose(connection);
      await showDomains();
    },
    selectRegion: async () => {
      const region = await pickRegion(settings.get('region'));
      if (region !== undefined) await settings.set('region', region);
    },
    signIn: () => signIn.run(),
    trySandbox: async () => {
      await showDomains();
      await connections.choose('sandbox');
    },
    disconnect: async () => {
      await connections.choose(undefined);
    },
    showConnectionReport: () => showConnectionReport(settings, connections),
  } satisfies Partial<CommandHandlers>;
}
