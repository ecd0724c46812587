import type { Step } from './migrate';

/*
 * How saved settings change from one version to the next, oldest first. A release that renames a setting, or gives one of
 * its values another meaning, adds a step at the end, and the version that new nodes are saved in rises with it. A setting
 * that is only added needs none: what a flow lacks is as in a new node. A step that was released never changes again.
 *
 * The editor keeps only what a node's `defaults` name: the name of a setting that went stays there for its step to read.
 */

export const recordSteps: readonly Step[] = [];

export const connectionSteps: readonly Step[] = [];
