/** A thread that carries out one simulated plan for each seed it is told. */
import { parentPort } from 'node:worker_threads';
import { drain } from './drain';

const port = parentPort;
port?.on('message', (seed: number) => {
  void drain(seed).then((report) => port.postMessage(report));
});
