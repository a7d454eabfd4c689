export { findFreePort, isPortFree } from './postgres/free-port.ts';
export { removeCluster, sweepClusters } from './postgres/sweep-clusters.ts';
export { startCluster, type Cluster, type ClusterOptions } from './postgres/start-cluster.ts';
