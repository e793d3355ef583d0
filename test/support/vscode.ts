/**
 * A stand-in for VS Code's API, as much of it as the unit tests of src/ui need; their bundle has it in the place of "vscode".
 * What a user would see is kept in `screen`, where the test answers as the user would.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { Emitter } from '../../src/exports/time/emitter';
import { projectFolder } from './project';

const manifest = JSON.parse(readFileSync(join(projectFolder(), 'package.json'), 'utf8')) as {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> } };
};

export interface ShownMessage {
  readonly kind: 'information' | 'warning' | 'error';
  readonly text: string;
  readonly detail?: string | undefined;
  readonly buttons: readonly string[];
  /** Presses a button; without one the message is dismissed. */
  answer(button?: string): Promise<void>;
}

export interface ShownProgress {
  readonly title: string;
  isOpen: boolean;
  cancel(): Promise<void>;
}

export interface ShownStatusBarItem extends Partial<vscode.StatusBarItem> {
  visible: boolean;
}

export interface ShownTerminal {
  readonly options: vscode.TerminalOptions;
  /** How often it was brought to the front. */
  shows: number;
  close(code: number | undefined): Promise<void>;
}

export interface ShownPick {
  readonly title: string | undefined;
  readonly labels: readonly string[];
  /** Chooses by label; without one the list is dismissed. */
  choose(label?: string): Promise<void>;
}

/** One panel as VS Code has it; the test plays the page. */
export class FakePanel {
  title = '';
  iconPath: unknown;
  reveals = 0;
  disposed = false;
  /** What the host has said to the page. */
  readonly posted: unknown[] = [];
  private readonly closed = new Emitter<void>();
  private readonly received = new Emitter<unknown>();
  readonly onDidDispose = this.closed.event;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'https://csp.example',
    asWebviewUri: (uri: Uri): Uri => uri,
    postMessage: async (message: unknown): Promise<boolean> => this.posted.push(message) > 0,
    onDidReceiveMessage: this.received.event,
  };

  reveal(): void {
    this.reveals += 1;
  }

  /** The page says something. */
  say(message: unknown): void {
    this.received.fire(message);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.closed.fire();
  }

  get asPanel(): vscode.WebviewPanel {
    return this as unknown as vscode.WebviewPanel;
  }
}

/** A list that an extension fills by itself, as `createQuickPick` gives it; the test is its user. */
export class FakeQuickPick {
  title = '';
  placeholder = '';
  value = '';
  isOpen = false;
  items: readonly vscode.QuickPickItem[] = [];
  activeItems: readonly vscode.QuickPickItem[] = [];
  selectedItems: readonly vscode.QuickPickItem[] = [];
  private readonly changed = new Emitter<string>();
  private readonly accepted = new Emitter<void>();
  private readonly hidden = new Emitter<void>();
  private readonly pressed = new Emitter<vscode.QuickPickItemButtonEvent<vscode.QuickPickItem>>();
  readonly onDidChangeValue = this.changed.event;
  readonly onDidAccept = this.accepted.event;
  readonly onDidHide = this.hidden.event;
  readonly onDidTriggerItemButton = this.pressed.event;

  get labels(): string[] {
    return this.items.map(({ label }) => label);
  }

  show(): void {
    this.isOpen = true;
  }

  hide(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.hidden.fire();
  }

  dispose(): void {
    this.hide();
  }

  type(text: string): void {
    this.value = text;
    this.changed.fire(text);
  }

  accept(label: string): Promise<void> {
    this.activeItems = this.selectedItems = [this.find(label)];
    this.accepted.fire();
    this.hide();
    return settle();
  }

  /** @param tooltip of one of the item's buttons */
  press(label: string, tooltip: string): Promise<void> {
    const item = this.find(label);
    const button = item.buttons?.find((each) => each.tooltip === tooltip);
    if (!button) throw new Error(`“${label}” has no button “${tooltip}”.`);
    this.pressed.fire({ item, button });
    return settle();
  }

  private find(label: string): vscode.QuickPickItem {
    const item = this.items.find((each) => each.label === label);
    if (!item) throw new Error(`There is no “${label}”: ${this.labels.join(', ')}`);
    return item;
  }
}

class Screen {
  quickPicks: FakeQuickPick[] = [];
  focused = true;
  remoteName: string | undefined;
  messages: ShownMessage[] = [];
  progresses: ShownProgress[] = [];
  statusBarItems: ShownStatusBarItem[] = [];
  terminals: ShownTerminal[] = [];
  picks: ShownPick[] = [];
  panels: FakePanel[] = [];
  /** Addresses opened in the browser. */
  opened: string[] = [];
  /** Commands carried out, with their arguments. */
  executed: unknown[][] = [];
  clipboard = '';
  /** What the next save dialogs answer; undefined: dismissed. */
  saveTo: (string | undefined)[] = [];
  files = new Map<string, string>();
  /** What the user has set; everything else is as package.json has it. */
  settings = new Map<string, unknown>();
  log: string[] = [];
  readonly settingsChanged = new Emitter<vscode.ConfigurationChangeEvent>();
  readonly trusted = new Emitter<void>();
  readonly terminalClosed = new Emitter<vscode.Terminal>();

  /** The only message that is shown. */
  get message(): ShownMessage {
    const [message, ...more] = this.messages;
    if (!message || more.length > 0) throw new Error(`${this.messages.length} messages are shown: ${this.messages.map(({ text }) => text).join(' | ')}`);
    return message;
  }

  /** As in a window that was opened just now. */
  reset(): void {
    const { settingsChanged, trusted, terminalClosed } = this;
    for (const emitter of [settingsChanged, trusted, terminalClosed]) emitter.dispose();
    Object.assign(this, new Screen(), { settingsChanged, trusted, terminalClosed });
  }

  /** The user changes a setting of the extension. */
  setSetting(key: string, value: unknown): void {
    this.settings.set(key, value);
    const changed = `simpledb.${key}`;
    this.settingsChanged.fire({ affectsConfiguration: (section) => changed === section || changed.startsWith(`${section}.`) });
  }
}

export const screen = new Screen();

/** Lets everything go on that waits for nothing but promises. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

// ---- classes and enumerations -------------------------------------------------------------------------------------

export class ThemeColor {
  constructor(readonly id: string) {}
}

export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = 0,
  ) {}
}

export class CancellationError extends Error {}

export class EventEmitter<T> extends Emitter<T> {}

export class Uri {
  private constructor(readonly path: string) {}

  static file = (path: string): Uri => new Uri(path);
  static joinPath = (base: Uri, ...parts: string[]): Uri => new Uri([base.path, ...parts].join('/'));

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    return `file://${this.path}`;
  }
}

export const ProgressLocation = { Notification: 15 } satisfies Partial<typeof vscode.ProgressLocation>;
export const StatusBarAlignment = { Left: 1, Right: 2 } satisfies typeof vscode.StatusBarAlignment;
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 } satisfies typeof vscode.TreeItemCollapsibleState;
export const UIKind = { Desktop: 1, Web: 2 } satisfies typeof vscode.UIKind;
export const ViewColumn = { Active: -1 } satisfies Partial<typeof vscode.ViewColumn>;
export const ConfigurationTarget = { Global: 1 } satisfies Partial<typeof vscode.ConfigurationTarget>;

// ---- namespaces ---------------------------------------------------------------------------------------------------

type Tell = typeof vscode.window.showInformationMessage;

const teller = (kind: ShownMessage['kind']): Tell =>
  ((text: string, ...rest: (string | vscode.MessageOptions)[]) =>
    new Promise<string | undefined>((resolve) => {
      const buttons = rest.filter((each) => typeof each === 'string');
      const options = rest.find((each) => typeof each !== 'string');
      const answer = (button?: string): Promise<void> => {
        if (button !== undefined && !buttons.includes(button)) throw new Error(`“${text}” has no button “${button}”: ${buttons.join(', ')}`);
        screen.messages = screen.messages.filter((each) => each !== message);
        resolve(button);
        return settle();
      };
      const message: ShownMessage = { kind, text, detail: options?.detail, buttons, answer };
      screen.messages.push(message);
    }));

const showQuickPick = ((items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) =>
  new Promise<vscode.QuickPickItem | undefined>((resolve) => {
    const labels = items.map(({ label }) => label);
    const choose = (label?: string): Promise<void> => {
      if (label !== undefined && !labels.includes(label)) throw new Error(`There is no “${label}”: ${labels.join(', ')}`);
      screen.picks = screen.picks.filter((each) => each !== pick);
      resolve(items.find((item) => item.label === label));
      return settle();
    };
    const pick: ShownPick = { title: options?.title, labels, choose };
    screen.picks.push(pick);
  })) as unknown as typeof vscode.window.showQuickPick;

const withProgress = (async (options: vscode.ProgressOptions, task: Parameters<typeof vscode.window.withProgress>[1]) => {
  const cancelled = new Emitter<void>();
  const token = { isCancellationRequested: false, onCancellationRequested: cancelled.event };
  const shown: ShownProgress = {
    title: options.title ?? '',
    isOpen: true,
    cancel: () => {
      cancelled.fire();
      return settle();
    },
  };
  screen.progresses.push(shown);
  try {
    return await task({ report: () => undefined }, token);
  } finally {
    shown.isOpen = false;
  }
}) as typeof vscode.window.withProgress;

export const window = {
  get state() {
    return { focused: screen.focused, active: screen.focused };
  },
  showInformationMessage: teller('information'),
  showWarningMessage: teller('warning'),
  showErrorMessage: teller('error'),
  showQuickPick,
  createQuickPick: (() => {
    const quickPick = new FakeQuickPick();
    screen.quickPicks.push(quickPick);
    return quickPick;
  }) as unknown as typeof vscode.window.createQuickPick,
  withProgress,
  showSaveDialog: async () => {
    const path = screen.saveTo.shift();
    return path === undefined ? undefined : (Uri.file(path) as unknown as vscode.Uri);
  },
  createStatusBarItem: (() => {
    const item: ShownStatusBarItem = {
      visible: false,
      show: () => void (item.visible = true),
      hide: () => void (item.visible = false),
      dispose: () => void (item.visible = false),
    };
    screen.statusBarItems.push(item);
    return item as vscode.StatusBarItem;
  }) as typeof vscode.window.createStatusBarItem,
  createTerminal: ((options: vscode.TerminalOptions) => {
    const terminal = { show: () => void (shown.shows += 1), exitStatus: undefined as vscode.TerminalExitStatus | undefined };
    const shown: ShownTerminal = {
      options,
      shows: 0,
      close: (code) => {
        terminal.exitStatus = { code, reason: 2 };
        screen.terminalClosed.fire(terminal as unknown as vscode.Terminal);
        return settle();
      },
    };
    screen.terminals.push(shown);
    return terminal as unknown as vscode.Terminal;
  }) as typeof vscode.window.createTerminal,
  createWebviewPanel: (() => {
    const panel = new FakePanel();
    screen.panels.push(panel);
    return panel.asPanel;
  }) as typeof vscode.window.createWebviewPanel,
  createOutputChannel: (() => {
    const line = (text: string): void => void screen.log.push(text);
    return { debug: line, info: line, warn: line, error: line, show: () => screen.log.push('(shown)'), dispose: () => undefined };
  }) as unknown as typeof vscode.window.createOutputChannel,
  onDidCloseTerminal: screen.terminalClosed.event,
} satisfies Partial<typeof vscode.window>;

const defaultOf = (key: string): unknown => manifest.contributes.configuration.properties[`simpledb.${key}`]?.default;

export const workspace = {
  getConfiguration: (() => ({
    get: (key: string) => (screen.settings.has(key) ? screen.settings.get(key) : defaultOf(key)),
    inspect: (key: string) => ({ key: `simpledb.${key}`, defaultValue: defaultOf(key) }),
    update: async (key: string, value: unknown) => screen.setSetting(key, value),
  })) as unknown as typeof vscode.workspace.getConfiguration,
  onDidChangeConfiguration: screen.settingsChanged.event,
  onDidGrantWorkspaceTrust: screen.trusted.event,
  workspaceFolders: undefined,
  fs: {
    writeFile: async (file: vscode.Uri, content: Uint8Array) => void screen.files.set(file.path, new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)),
  } as unknown as typeof vscode.workspace.fs,
} satisfies Partial<typeof vscode.workspace>;

export const env = {
  language: 'en',
  shell: '/bin/bash',
  uiKind: UIKind.Desktop,
  get remoteName() {
    return screen.remoteName;
  },
  clipboard: { readText: async () => screen.clipboard, writeText: async (text: string) => void (screen.clipboard = text) },
  openExternal: async (target: vscode.Uri) => screen.opened.push(String(target)) > 0,
} satisfies Partial<typeof vscode.env>;

export const commands = {
  executeCommand: (async (...args: unknown[]) => void screen.executed.push(args)) as typeof vscode.commands.executeCommand,
} satisfies Partial<typeof vscode.commands>;

export const version = '1.90.0';
