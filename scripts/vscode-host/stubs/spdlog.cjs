/**
 * Stands in for @vscode/spdlog, a native module: appends log lines to files, without rotation. Output channels show what
 * these files hold, so they stay empty without it. Each name is assigned by itself: VS Code imports them from an ES module.
 */
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class Logger {
  constructor(file) {
    this.file = file;
    this.level = LEVELS.indexOf('info');
    this.formatted = true;
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, '');
  }

  write(level, text) {
    if (LEVELS.indexOf(level) < this.level) return;
    const time = new Date().toISOString().replace('T', ' ').replace('Z', '');
    appendFileSync(this.file, this.formatted ? `${time} [${level}] ${text}\n` : text);
  }

  trace(text) { this.write('trace', text); }
  debug(text) { this.write('debug', text); }
  info(text) { this.write('info', text); }
  warn(text) { this.write('warning', text); }
  error(text) { this.write('error', text); }
  critical(text) { this.write('critical', text); }

  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() { this.formatted = true; }
  clearFormatters() { this.formatted = false; }
  /** Every line is in the file already, and no handle stays open. */
  flush() {}
  drop() {}
}

const create = async (_name, file) => new Logger(file);

exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.setFlushOn = () => {};
exports.setLevel = () => {};
exports.shutdown = () => {};
