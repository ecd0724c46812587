import { foreignText } from '../../../src/util/foreign-text';
import type { DatabaseLook } from '../../admin/api';
import { reasonWithDetail } from '../../words';
import { errorText, type FormError } from '../api-client';
import { editorLanguage, formatNumber } from '../ui/texts';
import { createWarning } from '../ui/warning';
import { ERROR_ICON, HINT_CLASS, createLine, createStatusView } from './status-view';
import { text } from './validity';

/** Shows whether a database would do as a shared journal, who shares it, or what has to be put right. */
interface DatabaseView {
  clear(): void;
  showBusy(): void;
  show(look: DatabaseLook): void;
  showError(error: FormError): void;
}

/** Windows of arrivals close so much later than alone; clocks that are further apart than that and the way of a message are told. */
const MAX_CLOCK_DIFFERENCE_MS = 2000;

export function createDatabaseView(container: JQuery): DatabaseView {
  const { clear, show } = createStatusView(container);
  return {
    clear,
    showBusy: () => show(createLine('fa-spinner fa-pulse', text('database.asking'))),
    showError: (error) => show(createLine(ERROR_ICON, errorText(error))),
    show(look) {
      if (look.kind === 'invalid') {
        const { code, value = '' } = look.error;
        show(createLine(ERROR_ICON, text(`error.${code}`, { value })));
      } else if (look.kind === 'failed') show(...failureLines(look));
      else show(...readyLines(look));
    },
  };
}

function readyLines(look: Extract<DatabaseLook, { kind: 'ready' }>): JQuery[] {
  const { version, isSetUp, mayLoseInFailover, clockAheadMs } = look;
  const line = createLine('fa-check datacake-connection-valid', text('database.ready', { version }));
  const hints = [isSetUp ? '' : text('database.notSetUp'), ...sharerHints(look)].filter((hint) => hint !== '');
  for (const hint of hints) line.children('span').append($('<div>', { class: HINT_CLASS, text: hint }));
  const seconds = formatNumber(Math.round(Math.abs(clockAheadMs) / 1000));
  const warnings = [
    mayLoseInFailover ? text('database.failover') : '',
    Math.abs(clockAheadMs) > MAX_CLOCK_DIFFERENCE_MS ? text('notice.shared-clock', { seconds }) : '',
  ];
  return [line, ...warnings.filter((warning) => warning !== '').map(createWarning)];
}

/** Who shares the database, and who of them sends. */
function sharerHints({ members, sender, host }: Extract<DatabaseLook, { kind: 'ready' }>): string[] {
  const named = (name: string): string => {
    const shown = foreignText(name);
    return name === host ? text('database.self', { host: shown }) : shown;
  };
  if (members.length === 0 && sender === undefined) return [text('database.nobody')];
  const there = text('database.members', { hosts: members.map(named).join(', ') });
  return [
    members.length === 0 ? '' : there,
    sender === undefined ? text('database.noSender') : text('database.sender', { host: named(sender) }),
  ];
}

function failureLines({ reason, sql, userDirectory }: Extract<DatabaseLook, { kind: 'failed' }>): JQuery[] {
  const line = createLine(ERROR_ICON, reasonWithDetail(reason, editorLanguage()));
  const commands = reason.code === 'database-client' ? `cd "${userDirectory}"\nnpm install pg` : sql;
  return commands === undefined
    ? [line]
    : [line, $('<pre>', { class: 'datacake-connection-commands', text: commands })];
}
