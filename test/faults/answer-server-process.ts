/** The answer server as a process of its own, so that its work does not count as the client's. Ends with its input. */
import { startAnswerServer } from './answer-server';

void startAnswerServer().then(({ url }) => {
  process.stdout.write(`${url}\n`);
  process.stdin.resume().on('end', () => process.exit());
});
