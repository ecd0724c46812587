import type { Obstacle, ObstacleCode } from '../admin/api';

/** What is in the way: of the runtime, or before it could say anything. */
export interface Problem extends Omit<Obstacle, 'code'> {
  code:
    | ObstacleCode
    /** Node-RED doesn't let this user do that, or the session is over. */
    | 'no-permission'
    /** Node-RED itself can't be reached, or has no answer that this form understands. */
    | 'runtime';
}
