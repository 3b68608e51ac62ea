-- What the tables above mean to Wireshark: packets are cut, named and taken apart. It knows no procedure and no type by name.

local libvirt = Proto("libvirt", "libvirt RPC")
local TYPES = { [0] = "call", "reply", "message", "stream", "call with descriptors", "reply with descriptors", "hole in a stream" }
local STATUSES = { [0] = "ok", "error", "continue" }
local CALL, REPLY, MESSAGE, STREAM, CALL_FDS, REPLY_FDS, HOLE = 0, 1, 2, 3, 4, 5, 6
local HEADER_SIZE, PACKET_MAX, SHOWN_MAX = 28, 32 * 1024 * 1024, 256

local field = {
    length = ProtoField.uint32("libvirt.length", "Length"),
    program = ProtoField.uint32("libvirt.program", "Program", base.HEX),
    program_name = ProtoField.string("libvirt.program_name", "Program's name"),
    version = ProtoField.uint32("libvirt.version", "Version"),
    procedure = ProtoField.uint32("libvirt.procedure", "Procedure"),
    procedure_name = ProtoField.string("libvirt.procedure_name", "Procedure's name"),
    type = ProtoField.uint32("libvirt.type", "Type", base.DEC, TYPES),
    serial = ProtoField.uint32("libvirt.serial", "Serial"),
    status = ProtoField.uint32("libvirt.status", "Status", base.DEC, STATUSES),
    fds = ProtoField.uint32("libvirt.fds", "Descriptors beside the packet"),
    data = ProtoField.bytes("libvirt.data", "Data"),
    value = ProtoField.string("libvirt.value", "Value"),
    malformed = ProtoField.string("libvirt.malformed", "Malformed"),
}
libvirt.fields = { field.length, field.program, field.program_name, field.version, field.procedure, field.procedure_name, field.type,
                   field.serial, field.status, field.fds, field.data, field.value, field.malformed }

-- A place in the body. Reading past the end raises "short"; what breaks a limit raises why.
local function take(at, size)
    if size > at.last - at.pos then
        error({ why = "the body ends within a value" })
    end
    local range = at.buffer(at.pos, size)
    at.pos = at.pos + size
    return range
end

local function count(at, limit)
    local n = take(at, 4):uint()
    if n > limit then
        error({ why = n .. " elements, the limit is " .. limit })
    end
    return n
end

local function padding(at, size)
    local rest = -size % 4
    if rest > 0 then
        take(at, rest)
    end
end

local function add(tree, at, start, name, text)
    local item = tree:add(field.value, at.buffer(start, at.pos - start), text)
    item:set_text(name .. ": " .. text)
    return item
end

local show

local NUMBERS = {
    int = function(at) return tostring(take(at, 4):int()) end,
    uint = function(at) return tostring(take(at, 4):uint()) end,
    ushort = function(at) return tostring(take(at, 4):uint()) end,
    char = function(at) return tostring(take(at, 4):int()) end,
    uchar = function(at) return tostring(take(at, 4):uint()) end,
    hyper = function(at) return tostring(take(at, 8):int64()) end,
    uhyper = function(at) return tostring(take(at, 8):uint64()) end,
    double = function(at) return tostring(take(at, 8):float()) end,
}

local function show_bytes(tree, at, name, start, size)
    local text = size > 0 and tostring(take(at, size):bytes()) or ""
    padding(at, size)
    add(tree, at, start, name, text)
end

local function show_string(tree, at, name, shape)
    local start = at.pos
    if shape[3] and take(at, 4):uint() == 0 then
        add(tree, at, start, name, "(none)")
        return
    end
    local size = count(at, shape[2])
    local text = size > 0 and take(at, size):string() or ""
    padding(at, size)
    add(tree, at, start, name, '"' .. text .. '"')
end

local function show_many(tree, at, name, n, element)
    local item = tree:add(libvirt, at.buffer(at.pos, 0), name .. ": " .. n .. " elements")
    for i = 1, n do
        show(i <= SHOWN_MAX and item or at.nowhere, at, "[" .. (i - 1) .. "]", element)
    end
end

local function show_struct(tree, at, name, definition)
    local item = tree:add(libvirt, at.buffer(at.pos, 0), name)
    for _, member in ipairs(definition.fields) do
        show(item, at, member[1], member[2])
    end
end

local function show_enum(tree, at, name, definition)
    local start = at.pos
    local value = take(at, 4):int()
    add(tree, at, start, name, (definition.values[value] or "unknown") .. " (" .. value .. ")")
end

local function show_union(tree, at, name, definition)
    local start = at.pos
    local value = take(at, 4):int()
    local case = definition.cases[value]
    if not case then
        error({ why = name .. " has no case " .. value })
    end
    local item = add(tree, at, start, name, case[1])
    show(item, at, case[2], case[3])
end

local DEFINED = { struct = show_struct, enum = show_enum, union = show_union }

-- One value of @shape at @at, as "name: ..." under @tree.
show = function(tree, at, name, shape)
    local kind, start = shape[1], at.pos
    if NUMBERS[kind] then
        local text = NUMBERS[kind](at)
        add(tree, at, start, name, text)
    elseif kind == "string" then
        show_string(tree, at, name, shape)
    elseif kind == "opaque" then
        show_bytes(tree, at, name, start, shape[2])
    elseif kind == "bytes" then
        show_bytes(tree, at, name, start, count(at, shape[2]))
    elseif kind == "array" then
        show_many(tree, at, name, count(at, shape[2]), shape[3])
    elseif kind == "vector" then
        show_many(tree, at, name, shape[2], shape[3])
    elseif kind == "optional" then
        if take(at, 4):uint() == 0 then
            add(tree, at, start, name, "(none)")
        else
            show(tree, at, name, shape[2])
        end
    else
        local definition = types[shape[2]]
        DEFINED[definition.kind](tree, at, name, definition)
    end
end

-- The type of the body, or nil where it is data.
local function body_type(procedure, kind, status)
    if status == 1 then
        return "virNetMessageError"
    elseif kind == HOLE then
        return "virNetStreamHole"
    elseif kind == STREAM or not procedure then
        return nil
    elseif kind == CALL or kind == CALL_FDS then
        return procedure.args
    elseif kind == REPLY or kind == REPLY_FDS then
        return procedure.ret
    end
    return procedure.msg
end

local function show_body(tree, at, procedure, kind, status)
    if kind == CALL_FDS or kind == REPLY_FDS then
        tree:add(field.fds, take(at, 4))
    end
    local name = body_type(procedure, kind, status)
    if name then
        show(tree, at, name, { "type", name })
    end
    if at.pos < at.last then
        tree:add(field.data, at.buffer(at.pos, at.last - at.pos))
    end
end

local function dissect_packet(buffer, pinfo, root)
    local number, kind, status = buffer(12, 4):uint(), buffer(16, 4):uint(), buffer(24, 4):uint()
    local program = programs[buffer(4, 4):uint()]
    local procedure = program and program.procedures[number]
    local name = procedure and procedure.name or "unknown procedure " .. number
    local tree = root:add(libvirt, buffer(), "libvirt " .. (TYPES[kind] or "packet") .. ", " .. name)

    tree:add(field.length, buffer(0, 4))
    tree:add(field.program, buffer(4, 4))
    tree:add(field.program_name, buffer(4, 4), program and program.name or "unknown")
    tree:add(field.version, buffer(8, 4))
    tree:add(field.procedure, buffer(12, 4))
    tree:add(field.procedure_name, buffer(12, 4), name)
    tree:add(field.type, buffer(16, 4))
    tree:add(field.serial, buffer(20, 4))
    tree:add(field.status, buffer(24, 4))
    pinfo.cols.protocol = "libvirt"
    pinfo.cols.info = (TYPES[kind] or "packet") .. " " .. buffer(20, 4):uint() .. " " .. name
    local at = { buffer = buffer, pos = HEADER_SIZE, last = buffer:len(), nowhere = tree }
    local done, problem = pcall(show_body, tree, at, procedure, kind, status)
    if not done then
        tree:add(field.malformed, buffer(), type(problem) == "table" and problem.why or tostring(problem))
    end
end

local function packet_length(buffer, pinfo, offset)
    local length = buffer(offset, 4):uint()
    -- What is no packet is taken whole, so that it is seen.
    return (length < HEADER_SIZE or length > PACKET_MAX + 4) and buffer:len() - offset or length
end

local function dissect_whole(buffer, pinfo, root)
    local length = buffer(0, 4):uint()
    if length ~= buffer:len() or length < HEADER_SIZE then
        root:add(libvirt, buffer(), "libvirt, not a packet"):add(field.malformed, buffer(), "a length of " .. length)
    else
        dissect_packet(buffer, pinfo, root)
    end
    return buffer:len()
end

function libvirt.dissector(buffer, pinfo, root)
    dissect_tcp_pdus(buffer, root, 4, packet_length, dissect_whole)
    return buffer:len()
end

DissectorTable.get("tcp.port"):add(16509, libvirt)
