//! Typed values to text that kubectl, kustomize and kpt all read back as it was meant.
//!
//! Block style with lists at the column of their key, as kubectl writes. A serializer of our own, because writing is
//! the larger part of an expansion and the two rules that matter are simple: bare is only what no reader could take
//! for anything but text, and everything else stands in double quotes or, when it has lines, in a block.

mod key;
mod text;

use std::fmt;

use serde::ser::{self, Serialize};

/// A value that has no YAML form, such as a map with a list for a key.
#[derive(Debug)]
pub struct EmitError(String);

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot be written as YAML: {}", self.0)
    }
}

impl std::error::Error for EmitError {}

impl ser::Error for EmitError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Writes a value as one block-style document, without `---`, with a final newline.
///
/// # Errors
/// When the value has no YAML form; the types of Kubernetes all have one.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, EmitError> {
    let mut out = String::with_capacity(4096);
    write(&mut out, value)?;
    out.shrink_to_fit();
    Ok(out)
}

/// Appends a value to a text, as [`to_string`] writes it. The text must end with a newline or be empty.
///
/// # Errors
/// As [`to_string`].
pub fn write<T: Serialize + ?Sized>(out: &mut String, value: &T) -> Result<(), EmitError> {
    value.serialize(Writer { out, indent: 0, place: Place::Document })
}

/// What stands before a value on its line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing.
    Document,
    /// `key:`.
    Key,
    /// `- `.
    Dash,
}

/// Writes one value.
struct Writer<'a> {
    out: &'a mut String,
    /// The column of the entries, if it is a map.
    indent: usize,
    place: Place,
}

impl<'a> Writer<'a> {
    fn scalar(self, text: impl fmt::Display) -> Result<(), EmitError> {
        if self.place == Place::Key {
            self.out.push(' ');
        }
        fmt::Write::write_fmt(self.out, format_args!("{text}")).map_err(ser::Error::custom)?;
        self.out.push('\n');
        Ok(())
    }

    fn text(self, text: &str) {
        if self.place == Place::Key {
            self.out.push(' ');
        }
        if text::is_plain(text) {
            self.out.push_str(text);
        } else if self.place != Place::Document && text::literal(self.out, text, self.indent) {
            // At the level of the document a block scalar could be taken for the end of it.
            return;
        } else {
            text::quoted(self.out, text);
        }
        self.out.push('\n');
    }

    fn block(self, kind: Kind) -> Block<'a> {
        // Under a key a list's dashes stand at the key's own column.
        let column = match (kind, self.place) {
            (Kind::List, Place::Key) => self.indent - 2,
            _ => self.indent,
        };
        Block { column, kind, place: self.place, any: false, out: self.out }
    }

    /// The only entry of a map, its value yet to be written.
    fn variant(self, name: &'static str) -> Result<Self, EmitError> {
        let mut block = self.block(Kind::Map);
        block.key(name)?;
        let Block { out, column, .. } = block;
        Ok(Writer { out, indent: column + 2, place: Place::Key })
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Map,
    List,
}

/// Writes the entries of a map or list.
struct Block<'a> {
    out: &'a mut String,
    column: usize,
    kind: Kind,
    place: Place,
    any: bool,
}

impl Block<'_> {
    /// Goes to where the next entry starts.
    fn next(&mut self) {
        if self.any || self.place == Place::Key {
            if !self.any {
                self.out.push('\n');
            }
            text::pad(self.out, self.column);
        }
        self.any = true;
    }

    fn key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EmitError> {
        self.next();
        let start = self.out.len();
        key.serialize(key::Writer(self.out))?;
        // A longer one is a key only behind a question mark.
        if self.out.len() - start > 1000 {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            text::pad(self.out, self.column);
        }
        self.out.push(':');
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EmitError> {
        value.serialize(Writer { out: self.out, indent: self.column + 2, place: Place::Key })
    }

    fn item<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), EmitError> {
        self.next();
        self.out.push_str("- ");
        item.serialize(Writer { out: self.out, indent: self.column + 2, place: Place::Dash })
    }

    fn close(self) {
        if !self.any {
            if self.place == Place::Key {
                self.out.push(' ');
            }
            self.out.push_str(match self.kind {
                Kind::Map => "{}\n",
                Kind::List => "[]\n",
            });
        }
    }
}

macro_rules! scalars {
    ($($method:ident $type:ty)*) => {$(
        fn $method(self, value: $type) -> Result<(), EmitError> {
            self.scalar(value)
        }
    )*};
}

impl<'a> ser::Serializer for Writer<'a> {
    type Ok = ();
    type Error = EmitError;
    type SerializeSeq = Block<'a>;
    type SerializeTuple = Block<'a>;
    type SerializeTupleStruct = Block<'a>;
    type SerializeTupleVariant = Block<'a>;
    type SerializeMap = Block<'a>;
    type SerializeStruct = Block<'a>;
    type SerializeStructVariant = Block<'a>;

    scalars! {
        serialize_bool bool
        serialize_i8 i8 serialize_i16 i16 serialize_i32 i32 serialize_i64 i64 serialize_i128 i128
        serialize_u8 u8 serialize_u16 u16 serialize_u32 u32 serialize_u64 u64 serialize_u128 u128
    }

    fn serialize_f32(self, value: f32) -> Result<(), EmitError> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), EmitError> {
        if value.is_nan() {
            self.scalar(".nan")
        } else if value.is_infinite() {
            self.scalar(if value > 0.0 { ".inf" } else { "-.inf" })
        } else {
            self.scalar(text::float(value))
        }
    }

    fn serialize_char(self, value: char) -> Result<(), EmitError> {
        self.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), EmitError> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), EmitError> {
        self.collect_seq(value)
    }

    fn serialize_none(self) -> Result<(), EmitError> {
        self.scalar("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EmitError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), EmitError> {
        self.scalar("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), EmitError> {
        self.scalar("null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), EmitError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), EmitError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EmitError> {
        value.serialize(self.variant(variant)?)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Block<'a>, EmitError> {
        Ok(self.block(Kind::List))
    }

    fn serialize_tuple(self, _: usize) -> Result<Block<'a>, EmitError> {
        Ok(self.block(Kind::List))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Block<'a>, EmitError> {
        Ok(self.block(Kind::List))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Block<'a>, EmitError> {
        Ok(self.variant(variant)?.block(Kind::List))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Block<'a>, EmitError> {
        Ok(self.block(Kind::Map))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Block<'a>, EmitError> {
        Ok(self.block(Kind::Map))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Block<'a>, EmitError> {
        Ok(self.variant(variant)?.block(Kind::Map))
    }
}

macro_rules! lists {
    ($($part:ident $method:ident)*) => {$(
        impl ser::$part for Block<'_> {
            type Ok = ();
            type Error = EmitError;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), EmitError> {
                self.item(item)
            }

            fn end(self) -> Result<(), EmitError> {
                self.close();
                Ok(())
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! structs {
    ($($part:ident)*) => {$(
        impl ser::$part for Block<'_> {
            type Ok = ();
            type Error = EmitError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), EmitError> {
                self.key(key)?;
                self.value(value)
            }

            fn end(self) -> Result<(), EmitError> {
                self.close();
                Ok(())
            }
        }
    )*};
}

structs! { SerializeStruct SerializeStructVariant }

impl ser::SerializeMap for Block<'_> {
    type Ok = ();
    type Error = EmitError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EmitError> {
        self.key(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EmitError> {
        self.value(value)
    }

    fn end(self) -> Result<(), EmitError> {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests;
