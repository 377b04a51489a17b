//! Logical lines of block-style YAML: a line together with the lines on which its scalar or flow collection goes on.
//!
//! Nothing is built. All that is asked of a line is where it begins, at which column, and where the next one begins
//! that is not inside a quoted, plain or block scalar or a flow collection. Wherever that could be read in two ways
//! the answer is [`Doubt`], and the parser judges.

/// The text is not plain enough to be read by lines.
#[derive(Debug)]
pub(in crate::krm) struct Doubt;

/// A logical line.
#[derive(Clone, Copy, Debug)]
pub(in crate::krm) struct Line {
    /// Where the line begins, its indentation included.
    pub(in crate::krm) start: usize,
    /// The column of its first character that is no space.
    pub(in crate::krm) column: usize,
    /// Behind the last line of it that holds content, without the line break.
    pub(in crate::krm) end: usize,
}

impl Line {
    /// Where its first character stands.
    pub(in crate::krm) fn first(self) -> usize {
        self.start + self.column
    }
}

/// Flow collections deeper than this are the parser's, which knows a limit.
const FLOW_DEPTH: u32 = 64;

/// What begins further right than this may be nested deeper than any reader takes.
const DEEP: usize = 512;

/// Reads a text by logical lines.
pub(in crate::krm) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The column of the key or the `-` whose value is still to come on a further line.
    open: Option<usize>,
    /// Set after a comment that has ended a plain scalar: what is deeper than this column is no continuation of it.
    closed: Option<usize>,
}

impl<'a> Scan<'a> {
    pub(in crate::krm) fn new(text: &'a str, at: usize) -> Self {
        Self { bytes: text.as_bytes(), at, open: None, closed: None }
    }

    /// The byte at a place; a line break ends the text.
    pub(in crate::krm) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    /// Whether a blank or the end of the line stands there.
    pub(in crate::krm) fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\n' | b'\t' | b'\r')
    }

    /// The next logical line. Its scalars and flow collections must stay right of `floor`, and of itself where it
    /// begins at the left of that.
    pub(in crate::krm) fn next(&mut self, floor: usize) -> Result<Option<Line>, Doubt> {
        while self.at < self.bytes.len() {
            let start = self.at;
            let first = self.spaces(start);
            let column = first - start;
            match self.byte(first) {
                b'\n' => self.at = first + 1,
                b'\r' => self.at = first + 2,
                b'#' => self.at = self.line_end(first) + 1,
                b'\t' => {
                    // Tabs before nothing are nothing; before content they are indentation to some readers.
                    let end = self.blanks(first);
                    if !matches!(self.byte(end), b'\n' | b'\r') {
                        return Err(Doubt);
                    }
                    self.at = self.line_end(end) + 1;
                }
                _ if self.marker(first, column) => {
                    let end = self.line_end(first);
                    (self.at, self.open, self.closed) = (end + 1, None, None);
                    return Ok(Some(Line { start, column, end }));
                }
                _ => {
                    if column > DEEP || self.closed.is_some_and(|parent| column > parent) {
                        return Err(Doubt);
                    }
                    let end = self.content(first, column, floor.min(column))?;
                    return Ok(Some(Line { start, column, end }));
                }
            }
        }
        Ok(None)
    }

    /// Whether `---` or `...` stands there as the mark of a document.
    pub(in crate::krm) fn marker(&self, at: usize, column: usize) -> bool {
        let (first, second, third) = (self.byte(at), self.byte(at + 1), self.byte(at + 2));
        column == 0
            && matches!(first, b'-' | b'.')
            && first == second
            && first == third
            && self.is_blank(at + 3)
    }

    /// Behind the spaces.
    pub(in crate::krm) fn spaces(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    /// Behind the spaces and tabs.
    pub(in crate::krm) fn blanks(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        at
    }

    /// The place of the line break that ends the line.
    pub(in crate::krm) fn line_end(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().position(|byte| *byte == b'\n').map_or(self.bytes.len(), |n| at + n)
    }

    /// Reads a line from its first character and the lines on which it goes on; gives the end of the last one.
    fn content(&mut self, first: usize, column: usize, floor: usize) -> Result<usize, Doubt> {
        let open = self.open.take().filter(|parent| column > *parent);
        self.closed = None;
        // The column within which a scalar of this line stands, where it is known.
        let mut parent = open;
        let (mut at, mut here) = (first, column);
        let line = first - column;
        // Where a key that begins here begins, with its anchor and tag.
        let mut key = None;
        let mut valued = false;
        loop {
            let start = key.unwrap_or(here);
            match self.byte(at) {
                b'\n' | b'\r' | b'#' => {
                    self.open = parent;
                    return Ok(self.finish(at));
                }
                b'-' | b'?' | b':' if self.is_blank(at + 1) => {
                    // After a key of this line or its anchor neither can begin.
                    if valued || key.is_some() || here > DEEP {
                        return Err(Doubt);
                    }
                    parent = Some(here);
                    at = self.indented(at + 1)?;
                }
                b'&' | b'!' => {
                    key = Some(start);
                    at = self.token(at);
                    at = self.indented(at)?;
                }
                byte @ (b'"' | b'\'' | b'[' | b'{') => {
                    let (end, crossed) = match byte {
                        b'"' | b'\'' => self.quoted(at, floor)?,
                        _ => self.flow(at, floor)?,
                    };
                    match self.behind(end, crossed || valued)? {
                        Some(value) => (parent, at, key, valued) = (Some(start), value, None, true),
                        None => return Ok(self.finish(end)),
                    }
                }
                b'*' => {
                    let end = self.token(at);
                    match self.behind(end, valued)? {
                        Some(value) => (parent, at, key, valued) = (Some(start), value, None, true),
                        None => return Ok(self.finish(end)),
                    }
                }
                b'|' | b'>' => {
                    let Some(parent) = parent.filter(|_| at > first) else { return Err(Doubt) };
                    let (end, indent) = self.header(at + 1, parent)?;
                    return self.block_scalar(end, parent, indent);
                }
                b'%' | b'@' | b'`' | b',' | b']' | b'}' => return Err(Doubt),
                _ => match self.plain(at) {
                    Plain::Key(colon) if !valued => {
                        (parent, key, valued) = (Some(start), None, true);
                        at = self.blanks(colon + 1);
                    }
                    Plain::Key(_) => return Err(Doubt),
                    Plain::Comment(end) => {
                        self.closed = Some(parent.ok_or(Doubt)?);
                        return Ok(self.finish(end));
                    }
                    Plain::End(end) => return self.more(end, parent.ok_or(Doubt)?),
                },
            }
            here = at - line;
        }
    }

    /// Behind the blanks that follow an indicator. A tab there counts as indentation to some readers only.
    fn indented(&self, at: usize) -> Result<usize, Doubt> {
        let end = self.spaces(at);
        if self.byte(end) == b'\t' { Err(Doubt) } else { Ok(end) }
    }

    /// Behind an anchor, a tag or an alias.
    fn token(&self, mut at: usize) -> usize {
        while !self.is_blank(at) {
            at += 1;
        }
        at
    }

    /// What follows a quoted scalar, a flow collection or an alias: the place of the value if it was a key, or nothing.
    fn behind(&self, end: usize, is_value: bool) -> Result<Option<usize>, Doubt> {
        let at = self.blanks(end);
        match self.byte(at) {
            b'\n' | b'\r' => Ok(None),
            b'#' if at > end => Ok(None),
            b':' if !is_value && self.is_blank(at + 1) => Ok(Some(self.blanks(at + 1))),
            _ => Err(Doubt),
        }
    }

    /// Goes on behind the line; gives its end.
    fn finish(&mut self, at: usize) -> usize {
        let end = self.line_end(at);
        self.at = end + 1;
        end
    }

    /// The header of a block scalar from behind its `|` or `>`: where the line ends, and the explicit indentation.
    fn header(&self, mut at: usize, parent: usize) -> Result<(usize, Option<usize>), Doubt> {
        let mut indent = None;
        for _ in 0..2 {
            match self.byte(at) {
                b'+' | b'-' => at += 1,
                digit @ b'1'..=b'9' if indent.is_none() => {
                    indent = Some(parent + usize::from(digit - b'0'));
                    at += 1;
                }
                _ => break,
            }
        }
        let end = self.blanks(at);
        match self.byte(end) {
            b'\n' | b'\r' => Ok((end, indent)),
            b'#' if end > at => Ok((end, indent)),
            _ => Err(Doubt),
        }
    }

    /// The end of a plain scalar that may go on behind its first line, on lines deeper than `parent`.
    fn more(&mut self, at: usize, parent: usize) -> Result<usize, Doubt> {
        let mut end = self.finish(at);
        while let Some((first, column)) = self.peek()? {
            if column <= parent {
                break;
            }
            if self.byte(first) == b'#' {
                self.closed = Some(parent);
                break;
            }
            end = self.finish(first);
            match self.plain(first) {
                Plain::Key(_) => return Err(Doubt),
                Plain::Comment(_) => {
                    self.closed = Some(parent);
                    break;
                }
                Plain::End(_) => {}
            }
        }
        Ok(end)
    }

    /// The end of a block scalar within `parent`, from the end of its header. Without an explicit indentation its first
    /// line that is not blank gives it.
    fn block_scalar(&mut self, at: usize, parent: usize, mut indent: Option<usize>) -> Result<usize, Doubt> {
        let mut end = self.finish(at);
        while self.at < self.bytes.len() {
            let first = self.spaces(self.at);
            let column = first - self.at;
            if matches!(self.byte(first), b'\n' | b'\r') {
                self.finish(first);
                continue;
            }
            if column < indent.unwrap_or(parent + 1) {
                // Between the two columns only a comment can stand.
                if column > parent && self.byte(first) != b'#' {
                    return Err(Doubt);
                }
                break;
            }
            // A tab within the indentation is an error to some readers; behind it it is content to all.
            if self.byte(first) == b'\t' && indent.is_none() {
                return Err(Doubt);
            }
            indent.get_or_insert(column);
            end = self.finish(first);
        }
        Ok(end)
    }

    /// Behind a quoted scalar, and whether it went over a line break.
    fn quoted(&self, mut at: usize, floor: usize) -> Result<(usize, bool), Doubt> {
        let quote = self.byte(at);
        let mut crossed = false;
        at += 1;
        loop {
            match self.byte(at) {
                b'\n' => {
                    crossed = true;
                    at = self.next_inside(at, floor)?;
                }
                b'\\' if quote == b'"' && self.byte(at + 1) != b'\n' => at += 2,
                byte if byte != quote => at += 1,
                b'\'' if self.byte(at + 1) == b'\'' => at += 2,
                _ => return Ok((at + 1, crossed)),
            }
        }
    }

    /// From a line break inside a quoted scalar or a flow collection to the first character of the next line.
    fn next_inside(&self, at: usize, floor: usize) -> Result<usize, Doubt> {
        let mut line = at + 1;
        while line < self.bytes.len() {
            let first = self.spaces(line);
            let column = first - line;
            match self.byte(first) {
                b'\n' => line = first + 1,
                b'\t' if self.blank_line(first) => line = self.line_end(first) + 1,
                b'\r' => line = first + 2,
                b'\t' => return Err(Doubt),
                _ if self.marker(first, column) || column <= floor => {
                    return Err(Doubt);
                }
                _ => return Ok(first),
            }
        }
        Err(Doubt)
    }

    /// Behind a flow collection, and whether it went over a line break.
    fn flow(&self, mut at: usize, floor: usize) -> Result<(usize, bool), Doubt> {
        let (mut depth, mut crossed) = (0, false);
        // Whether a plain scalar may go on here, and whether what stands before is complete as in JSON.
        let (mut goes_on, mut complete) = (false, false);
        loop {
            let byte = self.byte(at);
            match byte {
                b' ' | b'\t' | b'\r' => at += 1,
                b'\n' => {
                    crossed = true;
                    at = self.next_inside(at, floor)?;
                }
                b'#' if matches!(self.byte(at - 1), b' ' | b'\t' | b'\n') => at = self.line_end(at),
                b',' => (at, goes_on, complete) = (at + 1, false, false),
                b']' | b'}' => {
                    depth -= 1;
                    (at, goes_on, complete) = (at + 1, false, true);
                    if depth == 0 {
                        return Ok((at, crossed));
                    }
                }
                b':' if complete || self.is_blank(at + 1) || is_flow(self.byte(at + 1)) => {
                    (at, goes_on, complete) = (at + 1, false, false);
                }
                _ if complete => return Err(Doubt),
                b'[' | b'{' => {
                    depth += 1;
                    if goes_on || depth > FLOW_DEPTH {
                        return Err(Doubt);
                    }
                    at += 1;
                }
                b'"' | b'\'' if !goes_on => {
                    let (end, over) = self.quoted(at, floor)?;
                    crossed |= over;
                    (at, complete) = (end, true);
                }
                b'&' | b'!' | b'*' if !goes_on => {
                    while !self.is_blank(at) && !is_flow(self.byte(at)) {
                        at += 1;
                    }
                    complete = byte == b'*';
                }
                b'#' | b'"' | b'\'' | b'&' | b'!' | b'*' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                    return Err(Doubt);
                }
                b'-' | b'?' if self.is_blank(at + 1) || is_flow(self.byte(at + 1)) => return Err(Doubt),
                _ => {
                    at = self.plain_in_flow(at)?;
                    goes_on = true;
                }
            }
        }
    }

    /// Behind a plain scalar in a flow collection, or the part of it that stands on this line.
    fn plain_in_flow(&self, mut at: usize) -> Result<usize, Doubt> {
        loop {
            match self.byte(at) {
                b'\n' => return Ok(at),
                b'"' | b'\'' => return Err(Doubt),
                b':' if self.is_blank(at + 1) || is_flow(self.byte(at + 1)) => return Ok(at),
                b'#' if matches!(self.byte(at - 1), b' ' | b'\t') => return Ok(at),
                byte if is_flow(byte) => return Ok(at),
                _ => at += 1,
            }
        }
    }

    fn blank_line(&self, at: usize) -> bool {
        matches!(self.byte(self.blanks(at)), b'\n' | b'\r')
    }

    /// The first character and the column of the next line that is not blank, from the line on which the text stands.
    fn peek(&self) -> Result<Option<(usize, usize)>, Doubt> {
        let mut line = self.at;
        while line < self.bytes.len() {
            let first = self.spaces(line);
            match self.byte(first) {
                b'\n' => line = first + 1,
                b'\r' => line = first + 2,
                b'\t' if self.blank_line(first) => line = self.line_end(first) + 1,
                b'\t' => return Err(Doubt),
                _ => return Ok(Some((first, first - line))),
            }
        }
        Ok(None)
    }

    /// The colon of the key that begins there, if one does.
    pub(in crate::krm) fn key(&self, at: usize) -> Option<usize> {
        match self.plain(at) {
            Plain::Key(colon) => Some(colon),
            Plain::Comment(_) | Plain::End(_) => None,
        }
    }

    /// A plain scalar from its first character: up to a colon, a comment or the end of the line.
    fn plain(&self, mut at: usize) -> Plain {
        loop {
            match self.byte(at) {
                b'\n' => return Plain::End(at),
                b':' if self.is_blank(at + 1) => return Plain::Key(at),
                b'#' if at > 0 && matches!(self.byte(at - 1), b' ' | b'\t') => return Plain::Comment(at),
                _ => at += 1,
            }
        }
    }
}

fn is_flow(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}

/// Where a plain scalar ends on its line.
enum Plain {
    Key(usize),
    Comment(usize),
    End(usize),
}
