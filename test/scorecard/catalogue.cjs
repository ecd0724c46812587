/* Loaded before node-red-dev: where the catalogue of nodes can't be reached, which is on the internet, names are compared
   with none instead of the whole validation failing. Says so on its channel. */
const { createRequire } = require('node:module');
const process = require('node:process');

const axios = createRequire(process.argv[1])('axios');
const usual = axios.defaults.adapter;

axios.defaults.adapter = async (config) => {
  try {
    return await usual(config);
  } catch (error) {
    if (error.response !== undefined || !config.url.includes('://catalogue.nodered.org/')) throw error;
    process.send?.('no-catalogue');
    return { data: { modules: [] }, status: 200, statusText: 'OK', headers: {}, config };
  }
};
