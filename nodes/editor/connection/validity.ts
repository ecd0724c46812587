import {
  validateAddress,
  validateAge,
  validateFolder,
  validateHost,
  validatePort,
  validateSize,
  validateSyncInterval,
  validateTimeout,
  type ConnectionValidationError,
} from '../../connection/validation';
import { needsPasswordAgain, needsTokenAgain } from '../connection-in-editor';
import { createTexts } from '../ui/texts';
import { currentValue, isReference, savedText, validator, withoutMarkup } from '../ui/validator';
import type { ConnectionConfig } from '../../connection/settings';

export const text = createTexts('datacake-connection');

export const validAddress = validator<ConnectionConfig>((node, value) => {
  const plainHttp = currentValue(node, 'plainHttp', node.plainHttp, 'node-config-input') === true;
  const address = savedText(value);
  return isReference(address) || validity(validateAddress(address, plainHttp));
});

export const validTimeout = validSetting(validateTimeout);

export const validFolder = validSetting(validateFolder);

export const validSize = validSetting(validateSize);

export const validAge = validSetting(validateAge);

export const validSync = validSetting(validateSyncInterval);

export const validToken = validator<object>((node, value) => {
  if (savedText(value).trim() === '') return text('error.token-missing');
  return !needsTokenAgain(node.id) || text('reason.token-again');
});

export const validPassword = validator<object>((node) => !needsPasswordAgain(node.id) || text('reason.password-again'));

/** Of the whole connection: Node-RED validates no credential of a node whose form is closed. */
export const validRoutes = validator<object>((node) => {
  if (needsTokenAgain(node.id)) return text('reason.token-again');
  return validPassword.call(node, undefined, {});
});

export const validHost = validForDatabase(validateHost);

export const validPort = validForDatabase(validatePort);

export const validDatabase = validForDatabase(requiredAs('database-missing'));

export const validDatabaseUser = validForDatabase(requiredAs('database-user-missing'));

function requiredAs(code: 'database-missing' | 'database-user-missing') {
  return (setting: string): ConnectionValidationError | undefined => (setting.trim() === '' ? { code } : undefined);
}

/** A setting that counts only where the journal is in a database. */
function validForDatabase(validate: (setting: string) => ConnectionValidationError | undefined) {
  return validator<ConnectionConfig>((node, value) => {
    if (currentValue(node, 'journal', node.journal, 'node-config-input') !== 'shared') return true;
    const setting = savedText(value);
    return isReference(setting) || validity(validate(setting));
  });
}

function validSetting(validate: (setting: string) => ConnectionValidationError | undefined) {
  return validator<ConnectionConfig>((_node, value) => {
    const setting = savedText(value);
    return isReference(setting) || validity(validate(setting));
  });
}

function validity(error: ConnectionValidationError | undefined): Validity {
  return error === undefined || text(`error.${error.code}`, { value: withoutMarkup(error.value ?? '') });
}
