import { parseAnswer } from './answer';
import { Peer } from './peer';
import { JAVA, javaCommand, javaVersion, pythonToolchain } from './toolchains';

/** Does as little as an exact answer takes: the least that any of them could cost in this language. */
export const FLOOR: Peer = {
  name: 'plain-loop',
  label: `plain loop, Node.js ${process.versions.node}`,
  command: ({ rules, events }) => [process.execPath, 'tmp/peers/plain-loop.js', rules, events],
  answer: async (stdout) => parseAnswer(stdout),
};

export const PEERS: readonly Peer[] = [
  flink('flink', 'hashmap', 'heap'),
  flink('flink-rocksdb', 'rocksdb', 'RocksDB'),
  {
    name: 'kafka-streams',
    label: `Kafka Streams ${javaVersion('kafka')}, in memory, TopologyTestDriver`,
    toolchain: JAVA,
    command: ({ rules, events, scratch }) => javaCommand('KafkaStreamsPeer', [rules, events, scratch]),
    answer: async (stdout) => parseAnswer(stdout),
  },
  inPython('bytewax', 'Bytewax 0.21.1', 'bytewax==0.21.1'),
  inPython('duckdb', 'DuckDB 2.0.1, one recount', 'duckdb==2.0.1'),
];

function flink(name: string, backend: string, label: string): Peer {
  return {
    name,
    label: `Apache Flink ${javaVersion('flink')}, ${label}`,
    toolchain: JAVA,
    command: ({ rules, events, scratch }) => javaCommand('FlinkPeer', [rules, events, backend, scratch]),
    answer: async (stdout) => parseAnswer(stdout),
  };
}

function inPython(name: string, label: string, requirement: string): Peer {
  const toolchain = pythonToolchain(requirement);
  return {
    name,
    label,
    toolchain,
    command: ({ rules, events }) => [toolchain.python, '-B', `bench/peers/${name}_peer.py`, rules, events],
    answer: async (stdout) => parseAnswer(stdout),
  };
}
