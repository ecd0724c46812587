import type { NodeMessage } from 'node-red';
import { foreignText } from '../../src/util/foreign-text';
import { Semaphore } from '../../src/util/semaphore';
import type { DeployedNodes } from '../deployed-nodes';
import type { DeployedRecord } from '../record/record-node';
import type { SendOutcome } from '../record/send-now';
import { undeployedSettings } from '../record/undeployed-settings';
import type { FindAbsence } from './absence';
import { cutState } from './activity';
import type { AdminResult, PreviewQuery, Sent } from './api';
import { readPreviewQuery, toPreviewErrors } from './preview';
import { findPreviewMessage } from './preview-message';
import { type Handler, failure } from './route';

/** More than a person reads. */
const MAX_FIELDS = 100;

/** Each waits for Datacake. */
const MAX_CONCURRENT = 4;
const MAX_QUEUED = 10;

/** Sends the message of a preview through the deployed node, whose settings have to be those of the form: what is shown is what is sent. */
export function createSendHandler(deployed: DeployedNodes<DeployedRecord>, findAbsence: FindAbsence): Handler<'send'> {
  const semaphore = new Semaphore(MAX_CONCURRENT, MAX_QUEUED);

  async function send(form: PreviewQuery): Promise<AdminResult<Sent>> {
    const record = deployed.find(form.node.id);
    if (record === undefined) return failure(findAbsence(form.node.id));
    if (record.sending === undefined) return failure('undeployed');
    const { sendNow, settings } = record.sending;
    const undeployed = undeployedSettings(form, settings);
    if (undeployed.length > 0) return { ok: false, error: { code: 'undeployed', settings: undeployed } };
    const source = findPreviewMessage(form.message, form.node.id, record, findAbsence);
    if (!source.ok) return source;
    if (source.about.truncated === true) return failure('message-cut');
    return toSent(await sendNow.send(source.message as NodeMessage));
  }

  return { read: readPreviewQuery, answer: async (form) => (await semaphore.run(() => send(form))) ?? failure('busy') };
}

function toSent(outcome: SendOutcome): AdminResult<Sent> {
  switch (outcome.kind) {
    case 'unstored': {
      const { notice } = outcome;
      return { ok: false, error: { code: 'not-stored', ...(notice !== undefined && { notice }) } };
    }
    case 'refused': {
      const { kind, fields, reason } = outcome;
      const { detail, ...rest } = reason;
      const said = { ...rest, ...(detail !== undefined && { detail: foreignText(detail) }) };
      return {
        ok: true,
        result: { kind, fields: fields.slice(0, MAX_FIELDS).map((field) => foreignText(field)), reason: said },
      };
    }
    case 'nothing':
      return { ok: true, result: { kind: 'nothing', errors: toPreviewErrors(outcome.errors) } };
    case 'waits':
      return { ok: true, result: { kind: 'waits', state: cutState(outcome.state) } };
    case 'accepted':
    case 'unchanged':
      return { ok: true, result: outcome };
  }
}
