'use strict';

// Scripts run one at a time, so each is a step of its own. All keys have the tag of the store in common and
// are therefore in one slot:
//
//   <tag>:item:<key>      hash of an item: version, part, content, dueAt, expiresAt
//   <tag>:part:<part>     keys of a part, in the order of their bytes
//   <tag>:due:<part>      keys of a part by the instant at which they are due
//   <tag>:expiry          keys by the instant from which they are of no use
//   <tag>:queue:<queue>   stream of entries

/** Removes an item and all that leads to it. */
const FORGET = `
  local function forget(tag, key)
    local part = redis.call('HGET', tag .. ':item:' .. key, 'part')
    redis.call('DEL', tag .. ':item:' .. key)
    redis.call('ZREM', tag .. ':part:' .. part, key)
    redis.call('ZREM', tag .. ':due:' .. part, key)
    redis.call('ZREM', tag .. ':expiry', key)
  end`;

/** Writes items; the arguments are those of each item, with the number of its entries before these. */
exports.writeItems = `
  local tag = KEYS[1]
  local function place(index, key, instant)
    if instant == '' then redis.call('ZREM', index, key) else redis.call('ZADD', index, instant, key) end
  end
  local written = {}
  local i = 1
  while i <= #ARGV do
    local key, part, version, content = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
    local dueAt, expiresAt, expected, entries = ARGV[i + 4], ARGV[i + 5], ARGV[i + 6], tonumber(ARGV[i + 7])
    i = i + 8
    local item = tag .. ':item:' .. key
    local stands = redis.call('HGET', item, 'version') or '0'
    local isAllowed = expected == '' or expected == stands
    if isAllowed then
      redis.call('HSET', item, 'version', version, 'part', part, 'content', content,
        'dueAt', dueAt, 'expiresAt', expiresAt)
      redis.call('ZADD', tag .. ':part:' .. part, 0, key)
      place(tag .. ':due:' .. part, key, dueAt)
      place(tag .. ':expiry', key, expiresAt)
      for n = i, i + 2 * entries - 1, 2 do
        redis.call('XADD', tag .. ':queue:' .. ARGV[n], '*', 'content', ARGV[n + 1])
      end
    end
    written[#written + 1] = isAllowed and 1 or 0
    i = i + 2 * entries
  end
  return written`;

exports.removeItem = `${FORGET}
  local stands = redis.call('HGET', KEYS[1] .. ':item:' .. ARGV[1], 'version')
  if stands ~= ARGV[2] then return 0 end
  forget(KEYS[1], ARGV[1])
  return 1`;

exports.scanItems = `
  local keys = redis.call('ZRANGEBYLEX', KEYS[1] .. ':part:' .. ARGV[1], ARGV[2], '+', 'LIMIT', 0, ARGV[3])
  local items = {}
  for _, key in ipairs(keys) do
    local item = redis.call('HMGET', KEYS[1] .. ':item:' .. key,
      'version', 'part', 'content', 'dueAt', 'expiresAt')
    items[#items + 1] = { key, unpack(item) }
  end
  return items`;

/** Lists from behind a place, which it finds by a key that sorts right behind the one that was there. */
exports.dueItems = `
  local due = KEYS[1] .. ':due:' .. ARGV[1]
  local start = 0
  if ARGV[3] ~= '' then
    local mark = ARGV[4] .. '\\0'
    redis.call('ZADD', due, ARGV[3], mark)
    start = redis.call('ZRANK', due, mark)
    redis.call('ZREM', due, mark)
  end
  local finish = redis.call('ZCOUNT', due, '-inf', ARGV[2])
  local last = math.min(start + tonumber(ARGV[5]), finish) - 1
  if last < start then return {} end
  return redis.call('ZRANGE', due, start, last, 'WITHSCORES')`;

exports.removeExpired = `${FORGET}
  local keys = redis.call('ZRANGEBYSCORE', KEYS[1] .. ':expiry', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
  for _, key in ipairs(keys) do forget(KEYS[1], key) end
  return #keys`;
