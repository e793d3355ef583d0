/** Drives a window of VS Code in a browser as a user does: by what is on the screen. Never sleeps. */
import { join } from 'node:path';
import { START_MILLISECONDS, STEP_MILLISECONDS } from '../timeouts.mjs';
import { launchBrowser } from './browser.mjs';
import { startServer, windowUrl } from './host.mjs';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').FrameLocator} FrameLocator */

/**
 * VS Code's own themes: the setting (newer versions know it by an older name as well), the label in the picker, and the
 * class of a workbench that shows it.
 */
const THEMES = {
  dark: { setting: 'Default Dark Modern', label: 'Dark Modern', className: 'vs-dark' },
  light: { setting: 'Default Light Modern', label: 'Light Modern', className: 'vs' },
  'hc-dark': { setting: 'Default High Contrast', label: 'Dark High Contrast', className: 'hc-black' },
  'hc-light': { setting: 'Default High Contrast Light', label: 'Light High Contrast', className: 'hc-light' },
};
/** @typedef {'dark' | 'light' | 'hc-dark' | 'hc-light'} Theme */

const STEADY = {
  /** A tooltip lies over the rows below it and takes their clicks: none comes within this many milliseconds. */
  'workbench.hover.delay': 24 * 60 * 60_000,
  /** A form that opens takes the focus when it is ready, which would close a palette that was opened meanwhile. */
  'workbench.quickOpen.closeOnFocusLost': false,
};

/** Errors in a page's console that are not the page's: VS Code's frame around it, and the toolkit's. */
const HARMLESS = [
  // An empty style attribute of the toolkit: this is the hash of the empty text.
  /inline style.*47DEQpj8HBSa\+\/TImW\+5JCeuQeRkm5NMpJWZG3hSuFU=/s,
  // code-server offers a service worker of its own, which is not in the VS Code server.
  /^A bad HTTP response code \(404\) was received when fetching the script/,
];
/** What the workbench itself logs counts when it is about an extension. */
const ABOUT_AN_EXTENSION = /extension host|simpledb-tools/i;

/**
 * Starts a server and a browser and opens a window. With `vsix` it is a user's window; with `extensionDevelopmentPath`
 * (and `testDriver`) that of a development host, which shows no toasts.
 * @param {import('./host.mjs').ServerOptions & {
 *   folder?: string, extensionDevelopmentPath?: readonly string[],
 *   theme?: Theme, viewport?: { width: number, height: number },
 * }} [options]
 * @returns {Promise<Workbench>}
 */
export async function openWorkbench({ theme = 'dark', viewport = { width: 1280, height: 800 }, settings = {}, ...options } = {}) {
  const server = await startServer({
    ...options,
    settings: { ...STEADY, ...settings, 'workbench.colorTheme': THEMES[theme].setting },
  });
  let browser;
  try {
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.origin });
    const page = await context.newPage();
    const workbench = new Workbench(page, server, browser);
    await workbench.load(options);
    await page.locator(`.monaco-workbench.${THEMES[theme].className}`).waitFor();
    return workbench;
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

export class Workbench {
  /** Errors of the webviews and of the extension, as the browser's console got them. @type {string[]} */
  consoleErrors = [];

  /**
   * @param {import('playwright-core').Page} page
   * @param {import('./host.mjs').Server} server
   * @param {import('playwright-core').Browser} browser
   */
  constructor(page, server, browser) {
    this.page = page;
    page.setDefaultTimeout(STEP_MILLISECONDS);
    this.server = server;
    this.browser = browser;
    page.on('console', message => {
      const { url } = message.location();
      const text = message.text();
      if (message.type() !== 'error' || HARMLESS.some(pattern => pattern.test(text))) return;
      if (!url.startsWith(server.origin) || ABOUT_AN_EXTENSION.test(text)) this.consoleErrors.push(`${text} (${url})`);
    });
  }

  /** Loads the window. @param {Parameters<typeof windowUrl>[1]} options */
  async load(options) {
    await this.page.goto(windowUrl(this.server, options));
    await this.ready();
  }

  /** Another window of the same VS Code, with an extension host of its own. It ends with this one. @returns {Promise<Workbench>} */
  async openWindow() {
    const other = new Workbench(await this.page.context().newPage(), this.server, this.browser);
    await other.load({});
    return other;
  }

  /** Waits until the window is there, its side bar and status bar included. */
  async ready() {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: START_MILLISECONDS });
    await this.page.locator('.monaco-workbench .part.activitybar').getByRole('tab').first().waitFor({ timeout: START_MILLISECONDS });
  }

  /** Ends the window, the browser, the server and all of their processes. */
  async close() {
    await this.browser.close();
    await this.server.stop();
  }

  /** Loads the window anew, as "Developer: Reload Window" does: its extension host ends and another one starts. */
  async reload() {
    const loaded = this.page.waitForEvent('load', { timeout: START_MILLISECONDS });
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** Switches the colour theme and waits until it shows. @param {Theme} theme */
  async setTheme(theme) {
    const { label, className } = THEMES[theme];
    await this.command('Preferences: Color Theme');
    await this.typeInQuickInput(label);
    await this.pick(label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /**
   * Takes a picture of the window.
   * @param {string} folder
   * @param {string} name without ".png"
   */
  async screenshot(folder, name) {
    const path = join(folder, `${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    return path;
  }

  // ---- Quick input ------------------------------------------------------------------------------------------------

  /** The quick pick or input box on the screen. */
  get quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** Rows of the quick pick with this text. @param {string | RegExp} text */
  quickPickRow(text) {
    return this.quickInput.locator('.monaco-list-row').filter({ hasText: text });
  }

  /** Types into the quick pick or input box without accepting. @param {string} text */
  async typeInQuickInput(text) {
    await this.quickInput.locator('.quick-input-box input').fill(text);
  }

  /** Chooses a row of the quick pick. @param {string | RegExp} text */
  async pick(text) {
    await this.quickPickRow(text).first().click();
  }

  /** Runs a command by its full title in the command palette, for example "SimpleDB: Select Region…". @param {string} title */
  async command(title) {
    await this.page.keyboard.press('F1');
    await this.typeInQuickInput(`>${title}`);
    // Other commands may hold the same words; a row's name is the title, and after a comma its keys or a remark.
    const name = JSON.stringify(title).slice(1, -1);
    await this.quickInput.locator(`.monaco-list-row[aria-label="${name}"], .monaco-list-row[aria-label^="${name}, "]`).first().click();
  }

  // ---- Side bar ---------------------------------------------------------------------------------------------------

  /** Icon of a view container. @param {string} name its title */
  activity(name) {
    return this.page.locator('.part.activitybar').getByRole('tab', { name });
  }

  /** Shows a view container, unless it is shown. @param {string} name */
  async openViewContainer(name) {
    await this.activity(name).waitFor({ timeout: START_MILLISECONDS });
    const heading = this.page.locator('.part.sidebar').getByRole('heading', { name: new RegExp(name, 'i') }).first();
    if (await heading.isVisible()) return;
    // By its command: a click on the icon of one that is just being restored would hide it.
    await this.command(`View: Show ${name}`);
    await heading.waitFor();
  }

  /** Rows of a tree by their accessible name: a text is found in part, from its start by a RegExp. @param {string | RegExp} name */
  treeItem(name) {
    return this.page.locator('.part.sidebar, .part.panel').getByRole('treeitem', { name });
  }

  /** Clicks an inline action of a row. @param {Locator} row @param {string} name */
  async inlineAction(row, name) {
    await row.hover();
    await row.getByRole('button', { name }).click();
  }

  /** Clicks an icon of a view's title. @param {string} view its name @param {string} name the action's */
  async titleAction(view, name) {
    const header = this.page.locator('.part.sidebar .pane-header, .part.sidebar .composite.title').filter({ hasText: new RegExp(view, 'i') });
    await header.first().hover();
    await header.getByRole('button', { name }).first().click();
  }

  /** Opens an element's context menu and chooses an entry. @param {Locator} target @param {string} entry */
  async contextMenu(target, entry) {
    await target.click({ button: 'right' });
    const item = this.page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true }).last();
    await item.waitFor();
    // A menu takes the release of a button that follows its opening at once for the click that opened it.
    await item.click({ delay: 50 });
  }

  // ---- Editors, notifications, status bar ---------------------------------------------------------------------------

  /** Tab of an editor. @param {string} name */
  editorTab(name) {
    return this.page.locator('.part.editor').getByRole('tab', { name });
  }

  /** The document of the webview on the screen: VS Code shows it in a frame within a frame. @returns {FrameLocator} */
  webview() {
    return this.page.frameLocator('iframe.webview:visible').frameLocator('iframe#active-frame');
  }

  /** A notification on the screen. @param {string | RegExp} text */
  toast(text) {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text });
  }

  /** A modal dialog on the screen. @param {string | RegExp} text */
  dialog(text) {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** An extension's item of the status bar. @param {string} id `<publisher>.<extension>.<item>` */
  statusItem(id) {
    return this.page.locator(`.part.statusbar [id="${id}"]`);
  }

  /** Chooses an option of a `<vscode-dropdown>`. @param {Locator} dropdown @param {string} option */
  async chooseOption(dropdown, option) {
    await dropdown.click();
    await dropdown.locator('vscode-option').filter({ hasText: option }).click();
  }
}
