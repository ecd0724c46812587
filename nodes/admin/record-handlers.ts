import type { NodeAPI } from 'node-red';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import { createFindAbsence } from './absence';
import { createActivityHandlers, createMessageHandler } from './activity';
import { createArrivalHandlers } from './arrival';
import { createFunctionNodeHandler } from './function-node';
import { createPreviewHandler } from './preview';
import { createRejectedHandlers } from './rejected';
import { createSendHandler } from './send';
import { createDiscardWaitingHandler } from './waiting';

/** All that the form of a record node asks about it. */
export function createRecordHandlers(RED: NodeAPI, deployed: DeployedNodes<DeployedRecord>) {
  const findAbsence = createFindAbsence(RED);
  return {
    ...createActivityHandlers(deployed, findAbsence),
    ...createArrivalHandlers(deployed, findAbsence),
    message: createMessageHandler(deployed, findAbsence),
    preview: createPreviewHandler(RED, deployed, findAbsence),
    send: createSendHandler(deployed, findAbsence),
    functionNode: createFunctionNodeHandler(),
    ...createRejectedHandlers(deployed, findAbsence),
    discardWaiting: createDiscardWaitingHandler(deployed, findAbsence),
  };
}
