/** Stands in for @vscode/fs-copyfile, which clones files where the file system can; the built-in Git extension asks for it. */
const fs = require('node:fs');

exports.copyFile = fs.promises.copyFile;
exports.copyFileSync = fs.copyFileSync;
exports.cp = fs.promises.cp;
exports.isCloneSupported = () => false;
