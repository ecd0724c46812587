import assert from 'node:assert/strict';
import { usesDeployedDatabase } from '../../../../nodes/connection/route-of-password';

const deployed = {
  databaseHost: 'db.example',
  databasePort: 5432,
  database: 'datacake',
  databaseUser: 'node-red',
  databaseTls: 'tls',
};

describe('the stored password of a database', () => {
  it('goes where it went, however that is typed', () => {
    for (const change of [{}, { databaseHost: ' DB.example ' }, { databasePort: '5432' }, { database: 'datacake ' }])
      assert.equal(usesDeployedDatabase({ ...deployed, ...change }, deployed), true, JSON.stringify(change));
    const variable = { ...deployed, databasePort: '${PGPORT}' };
    assert.equal(usesDeployedDatabase(variable, variable), true);
  });

  it('has to be typed again for any other host, port, database, user or encryption', () => {
    const changes = [
      { databaseHost: 'other.example' },
      { databasePort: 5433 },
      { databasePort: '${PGPORT}' },
      { database: 'Datacake' },
      { databaseUser: 'postgres' },
      { databaseTls: '' },
      { databaseTls: 'other' },
    ];
    for (const change of changes)
      assert.equal(usesDeployedDatabase({ ...deployed, ...change }, deployed), false, JSON.stringify(change));
  });
});
