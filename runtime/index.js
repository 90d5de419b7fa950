module.exports = require('../lib/runtime');
