/* SPDX-License-Identifier: MIT */
/*
 * printf: text from a format.
 *
 * A directive is parsed into a struct spec, then one function per kind of
 * conversion writes it.  Arguments shorter than a long arrive as int and are
 * cut to the size the length letters named, so all integers are one case:
 *
 *      width  = |<--------------------------->|
 *               spaces | sign or 0x | zeros | digits         right, or with
 *               sign or 0x | zeros | digits | spaces         "-" left
 *
 * Pieces go to the sink as they come; nothing is collected, so no text is too
 * long.
 */
#include <lib/format.h>
#include <lib/ctype.h>
#include <lib/string.h>

#define INT_LIMIT 0x7fffffff

/* The most bytes that %*ph shows. */
#define HEX_DUMP_MAX 64

struct output {
	struct format_sink *sink;
	size_t total;
	va_list args;
};

struct spec {
	bool left, plus, space, alt, zero; /* - + space # 0 */
	bool upper;
	bool has_precision;
	size_t width;
	size_t precision;
	unsigned int size; /* of an integer argument, in bytes */
};

/* What stands before a number's digits. */
struct prefix {
	char text[2];
	size_t len;
};

static void put(struct output *out, const char *text, size_t len)
{
	if (len)
		out->sink->put(out->sink, text, len);
	out->total += len;
}

static void put_padding(struct output *out, char c, size_t count)
{
	static const char spaces[] = "                ";
	static const char zeros[] = "0000000000000000";
	const char *text = c == '0' ? zeros : spaces;

	while (count) {
		size_t len = min(count, sizeof(spaces) - 1);

		put(out, text, len);
		count -= len;
	}
}

/* How much a piece of @len bytes lacks to fill the width. */
static size_t missing(const struct spec *spec, size_t len)
{
	return spec->width > len ? spec->width - len : 0;
}

static void put_text(struct output *out, const struct spec *spec, const char *text,
		     size_t len)
{
	size_t spaces = missing(spec, len);

	if (!spec->left)
		put_padding(out, ' ', spaces);
	put(out, text, len);
	if (spec->left)
		put_padding(out, ' ', spaces);
}

/* Digits into the end of @buf, 1 << @shift the base, or 0 for ten; how many. */
static size_t make_digits(char *end, u64 value, unsigned int shift, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char *p = end;

	while (value) {
		if (shift) {
			*--p = digits[value & ((1U << shift) - 1)];
			value >>= shift;
		} else {
			*--p = digits[value % 10];
			value /= 10;
		}
	}
	return (size_t)(end - p);
}

static void put_number(struct output *out, const struct spec *spec,
		       const struct prefix *prefix, u64 value, unsigned int shift)
{
	char buf[22]; /* 64 bits in octal */
	size_t digits = make_digits(buf + sizeof(buf), value, shift, spec->upper);
	size_t least = spec->has_precision ? spec->precision : 1;
	size_t zeros = digits < least ? least - digits : 0;
	size_t spaces;

	/* # of octal: the first digit is a zero. */
	if (spec->alt && shift == 3 && !zeros && (value || !digits))
		zeros = 1;
	spaces = missing(spec, prefix->len + zeros + digits);
	if (spec->zero && !spec->left && !spec->has_precision) {
		zeros += spaces;
		spaces = 0;
	}
	if (!spec->left)
		put_padding(out, ' ', spaces);
	put(out, prefix->text, prefix->len);
	put_padding(out, '0', zeros);
	put(out, buf + sizeof(buf) - digits, digits);
	if (spec->left)
		put_padding(out, ' ', spaces);
}

/* The next integer argument, its sign extended from the size it has. */
static s64 next_signed(struct output *out, const struct spec *spec)
{
	unsigned int unused = 64 - 8 * spec->size;
	u64 value = spec->size == sizeof(long) ? va_arg(out->args, unsigned long)
					       : va_arg(out->args, unsigned int);

	return (s64)(value << unused) >> unused;
}

static u64 next_unsigned(struct output *out, const struct spec *spec)
{
	unsigned int unused = 64 - 8 * spec->size;

	return (u64)next_signed(out, spec) << unused >> unused;
}

static void put_signed(struct output *out, const struct spec *spec)
{
	s64 value = next_signed(out, spec);
	struct prefix prefix = { .len = 1 };

	if (value < 0)
		prefix.text[0] = '-';
	else if (spec->plus)
		prefix.text[0] = '+';
	else if (spec->space)
		prefix.text[0] = ' ';
	else
		prefix.len = 0;
	put_number(out, spec, &prefix, value < 0 ? -(u64)value : (u64)value, 0);
}

static void put_unsigned(struct output *out, const struct spec *spec,
			 unsigned int shift)
{
	u64 value = next_unsigned(out, spec);
	struct prefix prefix = { .text = { '0', spec->upper ? 'X' : 'x' } };

	if (spec->alt && shift == 4 && value)
		prefix.len = 2;
	put_number(out, spec, &prefix, value, shift);
}

static void put_string(struct output *out, const struct spec *spec)
{
	const char *s = va_arg(out->args, const char *);

	if (!s)
		s = "(null)";
	put_text(out, spec, s,
		 strnlen(s, spec->has_precision ? spec->precision : SIZE_MAX));
}

static void put_char(struct output *out, const struct spec *spec)
{
	char c = (char)va_arg(out->args, int);

	put_text(out, spec, &c, 1);
}

/* %*ph, its letters up to @letters taken; returns behind them. */
static const char *put_hex_dump(struct output *out, const struct spec *spec,
				const u8 *bytes, const char *letters)
{
	size_t count = clamp(spec->width, (size_t)1, (size_t)HEX_DUMP_MAX), i;
	const struct spec two = { .width = 2, .zero = true };
	const struct prefix none = { .len = 0 };
	char separator = ' ';

	if (*letters == 'C')
		separator = ':';
	else if (*letters == 'D')
		separator = '-';
	else if (*letters == 'N')
		separator = '\0';
	for (i = 0; i < count; i++) {
		if (i && separator)
			put(out, &separator, 1);
		put_number(out, &two, &none, bytes[i], 4);
	}
	return separator == ' ' ? letters : letters + 1;
}

/* The 64-bit address @value in full: 0x and sixteen digits. */
static void put_address(struct output *out, u64 value)
{
	const struct spec full = { .width = 18, .zero = true };
	const struct prefix hex = { .text = { '0', 'x' }, .len = 2 };

	put_number(out, &full, &hex, value, 4);
}

/* %p, the letters behind it at @letters; returns behind those it took. */
static const char *put_pointer(struct output *out, const struct spec *spec,
			       const char *letters)
{
	const void *ptr = va_arg(out->args, const void *);
	const struct spec digits = { .width = 16, .zero = true };
	const struct prefix none = { .len = 0 };
	const struct prefix hex = { .text = { '0', 'x' }, .len = 2 };

	switch (*letters) {
	case 'a':
		/* phys_addr_t and dma_addr_t are equally wide. */
		put_address(out, *(const u64 *)ptr);
		return letters[1] == 'd' || letters[1] == 'p' ? letters + 2 : letters + 1;
	case 'h':
		return put_hex_dump(out, spec, ptr, letters + 1);
	case 'x':
		put_number(out, &digits, &none, (unsigned long)ptr, 4);
		return letters + 1;
	default:
		put_number(out, spec, &hex, (unsigned long)ptr, 4);
		return letters;
	}
}

static const char *parse_flags(const char *p, struct spec *spec)
{
	for (;; p++) {
		if (*p == '-')
			spec->left = true;
		else if (*p == '+')
			spec->plus = true;
		else if (*p == ' ')
			spec->space = true;
		else if (*p == '#')
			spec->alt = true;
		else if (*p == '0')
			spec->zero = true;
		else
			return p;
	}
}

/* A number of digits, or the next argument for '*'; negative only from it. */
static const char *parse_number(const char *p, struct output *out, long *number)
{
	*number = 0;
	if (*p == '*') {
		*number = va_arg(out->args, int);
		return p + 1;
	}
	for (; isdigit(*p); p++)
		*number = min(*number * 10 + (*p - '0'), (long)INT_LIMIT);
	return p;
}

static const char *parse_width(const char *p, struct output *out, struct spec *spec)
{
	long number;

	p = parse_number(p, out, &number);
	spec->left |= number < 0;
	spec->width = (size_t)(number < 0 ? -number : number);
	if (*p != '.')
		return p;
	p = parse_number(p + 1, out, &number);
	spec->has_precision = number >= 0;
	spec->precision = spec->has_precision ? (size_t)number : 0;
	return p;
}

static const char *parse_length(const char *p, struct spec *spec)
{
	spec->size = sizeof(int);
	switch (*p) {
	case 'h':
		spec->size = p[1] == 'h' ? sizeof(char) : sizeof(short);
		return p[1] == 'h' ? p + 2 : p + 1;
	case 'l':
		spec->size = sizeof(long);
		return p[1] == 'l' ? p + 2 : p + 1;
	case 'z':
	case 't':
	case 'j':
		spec->size = sizeof(long);
		return p + 1;
	default:
		return p;
	}
}

/* Write the conversion at @p; returns behind it, NULL if there is no such. */
static const char *convert(struct output *out, struct spec *spec, const char *p)
{
	spec->upper = *p == 'X';
	switch (*p) {
	case 'd':
	case 'i':
		put_signed(out, spec);
		break;
	case 'u':
		put_unsigned(out, spec, 0);
		break;
	case 'o':
		put_unsigned(out, spec, 3);
		break;
	case 'x':
	case 'X':
		put_unsigned(out, spec, 4);
		break;
	case 'c':
		put_char(out, spec);
		break;
	case 's':
		put_string(out, spec);
		break;
	case 'p':
		return put_pointer(out, spec, p + 1);
	case '%':
		put(out, "%", 1);
		break;
	default:
		return NULL;
	}
	return p + 1;
}

/* The directive at @percent; returns behind it, the end if it is unknown. */
static const char *put_directive(struct output *out, const char *percent)
{
	struct spec spec = { .left = false };
	const char *p = parse_flags(percent + 1, &spec);

	p = parse_width(p, out, &spec);
	p = parse_length(p, &spec);
	p = convert(out, &spec, p);
	if (p)
		return p;
	put(out, percent, strlen(percent));
	return percent + strlen(percent);
}

size_t format_vprint(struct format_sink *sink, const char *format, va_list args)
{
	struct output out = { .sink = sink };
	const char *percent;

	va_copy(out.args, args);
	while (*format) {
		percent = strchrnul(format, '%');
		put(&out, format, (size_t)(percent - format));
		format = *percent ? put_directive(&out, percent) : percent;
	}
	va_end(out.args);
	return out.total;
}

size_t format_print(struct format_sink *sink, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	len = format_vprint(sink, format, args);
	va_end(args);
	return len;
}

struct buffer_sink {
	struct format_sink sink;
	char *buf;
	size_t room; /* left, without the terminator */
};

static void buffer_put(struct format_sink *sink, const char *text, size_t len)
{
	struct buffer_sink *buffer = container_of(sink, struct buffer_sink, sink);

	len = min(len, buffer->room);
	if (!len)
		return; /* buf may be NULL then */
	memcpy(buffer->buf, text, len);
	buffer->buf += len;
	buffer->room -= len;
}

int vsnprintf(char *buf, size_t size, const char *format, va_list args)
{
	struct buffer_sink buffer = {
		.sink = { .put = buffer_put },
		.buf = buf,
		.room = size ? size - 1 : 0,
	};
	size_t len = format_vprint(&buffer.sink, format, args);

	if (size)
		*buffer.buf = '\0';
	return (int)min(len, (size_t)INT_LIMIT);
}

int snprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(buf, size, format, args);
	va_end(args);
	return len;
}

int vscnprintf(char *buf, size_t size, const char *format, va_list args)
{
	int len = vsnprintf(buf, size, format, args);

	if ((size_t)len < size)
		return len;
	return size ? (int)size - 1 : 0;
}

int scnprintf(char *buf, size_t size, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vscnprintf(buf, size, format, args);
	va_end(args);
	return len;
}
