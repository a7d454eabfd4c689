export { claimFolder, FolderInUseError, type Claim } from './claim-folder.ts';
export { endWithParent } from './end-with-parent.ts';
export { findFreePort, isPortFree } from './free-port.ts';
export { runningClusterUrl } from './running-cluster-url.ts';
export { startCluster, type Cluster, type ClusterOptions } from './start-cluster.ts';
export { removeCluster, sweepClusters } from './sweep-clusters.ts';
