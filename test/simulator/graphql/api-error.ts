import { GraphQLError } from 'graphql';

/** The documented codes that the simulator has a reason for. */
type ErrorCode = 'NOT_AUTHORIZED' | 'NOT_FOUND' | 'VALIDATION_ERROR' | 'CANNOT_PERFORM_OPERATION';

/** An error as Datacake reports it: within an answer of status 200, by its code. */
export function apiError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
